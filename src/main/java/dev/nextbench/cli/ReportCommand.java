package dev.nextbench.cli;

import dev.nextbench.experiment.Experiment;
import dev.nextbench.report.ExperimentReport;
import dev.nextbench.report.Report;
import dev.nextbench.result.ResultException;
import dev.nextbench.result.ResultStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rebuilds reports from results alone. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Rebuilds tables, figures and pages from results alone; the same results give the same bytes.",
        footer = {"", "Example: nextbench report experiments/quickstart.yaml"})
final class ReportCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "EXPERIMENT.yaml",
            description = "experiment files, or names of experiments (default: all that have results)")
    private List<String> experiments = List.of();

    @Option(names = "--results", paramLabel = "DIR", description = "where results are kept (default: ${DEFAULT-VALUE})")
    private Path results = Path.of("results");

    @Option(
            names = "--reports",
            paramLabel = "DIR",
            description = "where reports are written (default: ${DEFAULT-VALUE})")
    private Path reports = Path.of("reports");

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        OutputFolder.check("--reports", reports);
        ResultStore store = new ResultStore(results);
        List<String> names = experiments.isEmpty()
                ? store.experiments()
                : experiments.stream().map(ReportCommand::name).toList();
        if (names.isEmpty()) {
            throw new ResultException(results + " holds no results; 'nextbench run EXPERIMENT.yaml' makes some");
        }
        PrintWriter out = spec.commandLine().getOut();
        for (String name : names) {
            Report report = ExperimentReport.write(store, name, reports, List.of(new PublishedColumns()));
            if (names.size() == 1) {
                out.print(ExperimentReport.summary(report));
            }
            out.println("Report: " + ExperimentReport.folder(name, reports).resolve("report.html"));
        }
        out.flush();
        return 0;
    }

    private static String name(String experiment) {
        return experiment.endsWith(".yaml") || experiment.endsWith(".yml")
                ? Experiment.name(Path.of(experiment))
                : experiment;
    }
}

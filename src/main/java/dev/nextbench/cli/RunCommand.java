package dev.nextbench.cli;

import dev.nextbench.experiment.Experiment;
import dev.nextbench.report.ExperimentReport;
import dev.nextbench.report.Report;
import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.RunnerLock;
import dev.nextbench.run.CommandText;
import dev.nextbench.run.Planner;
import dev.nextbench.run.Progress;
import dev.nextbench.run.Runner;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains, evaluates and measures every trial that has no result yet, then writes the report. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Trains, evaluates and measures every trial that has no result yet, then writes the report.",
        footer = {
            "",
            "Example: nextbench run experiments/quickstart.yaml",
            "Finished trials are kept: run the same command again after an interruption and it goes on."
        })
final class RunCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "EXPERIMENT.yaml", description = "experiment files")
    private List<Path> files = List.of();

    @Mixin
    private ExperimentArguments arguments = new ExperimentArguments();

    @Option(names = "--threads", description = "threads of an operator on the CPU (default: all cores)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--results", paramLabel = "DIR", description = "where results are kept (default: ${DEFAULT-VALUE})")
    private Path results = Path.of("results");

    @Option(
            names = "--reports",
            paramLabel = "DIR",
            description = "where reports are written (default: ${DEFAULT-VALUE})")
    private Path reports = Path.of("reports");

    @Option(names = "--force", description = "run finished trials again")
    private boolean force;

    @Option(names = "--fail-fast", description = "stop at the first trial that fails")
    private boolean failFast;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    /** A file with everything that can be wrong about it already checked. */
    private record Ready(Experiment experiment, Lock whole, Lock chosen, RunnerLock held, Runner runner) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (threads < 1) {
            throw new InputException("--threads " + threads + ": should be at least 1");
        }
        ResultStore store = new ResultStore(results);
        List<Experiment> experiments = files.stream().map(arguments::experiment).toList();
        int failed = 0;
        try (Progress progress = ProgressDisplay.open(spec.commandLine().getErr())) {
            List<Ready> ready = new ArrayList<>();
            try {
                for (int i = 0; i < files.size(); i++) {
                    ready.add(prepare(store, experiments.get(i), files.get(i), progress));
                }
                for (Ready each : ready) {
                    store.writeLock(each.whole());
                    failed += each.runner().run().failed();
                }
            } finally {
                for (Ready each : ready) {
                    each.held().close();
                }
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        for (Experiment experiment : experiments) {
            Report report = ExperimentReport.write(store, experiment.name(), reports);
            out.print(ExperimentReport.summary(report));
            out.println("Report: "
                    + ExperimentReport.folder(experiment.name(), reports).resolve("report.html"));
        }
        out.flush();
        return failed > 0 ? Failures.FAILED : 0;
    }

    private Ready prepare(ResultStore store, Experiment experiment, Path file, Progress progress) {
        Lock whole = Planner.lock(experiment, arguments.device());
        Lock chosen = arguments.chosen(experiment, whole);
        store.findLock(experiment.name()); // refuses a folder of another format before anything is done
        List<String> reproduce = new ArrayList<>(List.of("./nextbench", "run", file.toString()));
        reproduce.addAll(arguments.repeated());
        List<String> command = new ArrayList<>(List.of("./nextbench"));
        command.addAll(spec.root().commandLine().getParseResult().originalArgs());
        Runner.Options options = new Runner.Options(
                arguments.device(), threads, force, failFast, CommandText.of(command), CommandText.of(reproduce));
        Runner runner = new Runner(store, chosen, options, progress);
        runner.checkData();
        return new Ready(experiment, whole, chosen, store.acquire(experiment.name()), runner);
    }
}

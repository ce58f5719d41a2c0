package dev.nextbench.cli;

import dev.nextbench.experiment.Experiment;
import dev.nextbench.report.ExperimentReport;
import dev.nextbench.report.Report;
import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.RunnerLock;
import dev.nextbench.run.CommandText;
import dev.nextbench.run.Division;
import dev.nextbench.run.Planner;
import dev.nextbench.run.Progress;
import dev.nextbench.run.Runner;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
            "Finished trials are kept: run the same command again after an interruption and it goes on.",
            "Equal numbers of threads give equal bits; how many trials run side by side changes nothing."
        })
final class RunCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "EXPERIMENT.yaml", description = "experiment files")
    private List<Path> files = List.of();

    @Mixin
    private ExperimentArguments arguments = new ExperimentArguments();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "trainings side by side, each with its share of the cores; throughput is measured after them,"
                    + " while nothing else runs (default: ${DEFAULT-VALUE})")
    private int jobs = 1;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads of an operator on the CPU (default: all cores, in trainings divided by --jobs)")
    private @Nullable Integer threads;

    @Option(
            names = "--measure-threads",
            paramLabel = "N",
            description = "threads of an operator while throughput is measured (default: --threads, else all cores)")
    private @Nullable Integer measureThreads;

    @Option(names = "--results", paramLabel = "DIR", description = "where results are kept (default: ${DEFAULT-VALUE})")
    private Path results = Path.of("results");

    @Option(
            names = "--reports",
            paramLabel = "DIR",
            description = "where reports are written (default: ${DEFAULT-VALUE})")
    private Path reports = Path.of("reports");

    @Option(names = "--force", description = "run finished trials again")
    private boolean force;

    @Option(
            names = "--checkpoint-minutes",
            paramLabel = "N",
            description = "wall time between two checkpoints of a training, which is what a kill costs at most"
                    + " (default: ${DEFAULT-VALUE})")
    private double checkpointMinutes = 5;

    @Option(names = "--fail-fast", description = "stop at the first trial that fails")
    private boolean failFast;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    /** A file with everything that can be wrong about it already checked. */
    private record Ready(Experiment experiment, Lock whole, Runner runner) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkPositive("--jobs", jobs);
        checkPositive("--threads", threads);
        checkPositive("--measure-threads", measureThreads);
        checkDevice();
        OutputFolder.check("--results", results);
        OutputFolder.check("--reports", reports);
        ResultStore store = new ResultStore(results);
        List<Experiment> experiments = files.stream().map(arguments::experiment).toList();
        checkDifferent(experiments);
        Division division = division();
        int failed = 0;
        try (Progress progress = ProgressDisplay.open(spec.commandLine().getErr())) {
            List<Ready> ready = new ArrayList<>();
            for (int i = 0; i < files.size(); i++) {
                ready.add(prepare(store, experiments.get(i), files.get(i), division, progress));
            }
            List<RunnerLock> held = new ArrayList<>();
            try {
                ready.forEach(each -> held.add(store.acquire(each.experiment().name())));
                for (Ready each : ready) {
                    store.writeLock(each.whole());
                    Runner.Outcome outcome = each.runner().run();
                    tell(each.experiment(), outcome);
                    failed += outcome.failed();
                    if (failed > 0 && failFast) {
                        break;
                    }
                }
            } finally {
                held.forEach(RunnerLock::close);
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        for (Experiment experiment : experiments) {
            if (store.findLock(experiment.name()).isPresent()) { // not if --fail-fast came before it
                Report report =
                        ExperimentReport.write(store, experiment.name(), reports, List.of(new PublishedColumns()));
                out.print(ExperimentReport.summary(report));
                out.println("Report: "
                        + ExperimentReport.folder(experiment.name(), reports).resolve("report.html"));
            }
        }
        out.flush();
        return failed > 0 ? Failures.FAILED : 0;
    }

    private static void checkPositive(String option, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw new InputException(option + " " + value + ": should be at least 1");
        }
    }

    private Division division() {
        int cores = Runtime.getRuntime().availableProcessors();
        Division division = Division.of(jobs, threads, measureThreads, cores);
        if (division.crowded(cores)) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("nextbench: " + jobs + " trainings side by side with " + division.threads()
                    + (division.threads() == 1 ? " thread" : " threads") + " each are more than the " + cores
                    + " cores; they slow each other down");
            err.flush();
        }
        return division;
    }

    private void checkDevice() {
        try {
            arguments.device().check();
        } catch (IllegalArgumentException e) {
            throw new InputException("--device: " + e.getMessage());
        }
    }

    private void checkDifferent(List<Experiment> experiments) {
        Map<String, Path> named = new HashMap<>();
        for (int i = 0; i < files.size(); i++) {
            Path same = named.putIfAbsent(experiments.get(i).name(), files.get(i));
            if (same != null) {
                throw new InputException(same + " and " + files.get(i) + " are both experiment '"
                        + experiments.get(i).name() + "', whose results have one folder; run one of them, or with"
                        + " another --results DIR");
            }
        }
    }

    private Ready prepare(ResultStore store, Experiment experiment, Path file, Division division, Progress progress) {
        store.findLock(experiment.name()); // refuses a folder of another format before anything is done
        Lock whole = Planner.lock(experiment, arguments.device());
        List<String> reproduce = new ArrayList<>(List.of("./nextbench", "run", file.toString()));
        reproduce.addAll(arguments.repeated());
        List<String> command = new ArrayList<>(List.of("./nextbench"));
        command.addAll(spec.root().commandLine().getParseResult().originalArgs());
        Runner.Options options = new Runner.Options(
                arguments.device(),
                division,
                force,
                failFast,
                checkpointSeconds(),
                CommandText.of(command),
                CommandText.of(reproduce));
        Runner runner = new Runner(store, arguments.chosen(experiment, whole), options, progress);
        runner.checkData();
        return new Ready(experiment, whole, runner);
    }

    private double checkpointSeconds() {
        if (!(checkpointMinutes >= 0)) {
            throw new InputException("--checkpoint-minutes " + checkpointMinutes + ": should not be negative");
        }
        return 60 * checkpointMinutes;
    }

    private void tell(Experiment experiment, Runner.Outcome outcome) {
        if (outcome.kept() > 0) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(experiment.name() + ": kept " + outcome.kept()
                    + (outcome.kept() == 1 ? " trial that was" : " trials that were")
                    + " finished before; --force runs them again");
            err.flush();
        }
    }
}

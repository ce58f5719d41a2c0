package dev.nextbench.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nextbench.experiment.Experiment;
import dev.nextbench.io.Json;
import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.StoredTrial;
import dev.nextbench.result.TrialState;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how far experiments have come. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Lists experiments with how many of their trials wait, run, are done or failed; for one"
                + " experiment its trials.",
        footer = {"", "Example: nextbench status", "         nextbench status quickstart --json"})
final class StatusCommand implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "EXPERIMENT",
            description = "an experiment's name or file, to list its trials (default: all experiments, without trials)")
    private @Nullable String experiment;

    @Mixin
    private final ResultsFolder results = new ResultsFolder();

    @Option(names = "--json", description = "JSON: an array of experiments, or one object with its trials")
    private boolean json;

    /** An experiment as JSON. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ExperimentRow(
            String experiment,
            String file,
            @Nullable String scale,
            long waiting,
            long running,
            long done,
            long failed,
            @Nullable List<TrialRow> trials) {}

    /** A trial as JSON. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TrialRow(
            String id,
            String state,
            String model,
            long seed,
            Map<String, String> point,
            @Nullable String failure) {}

    @Override
    public Integer call() {
        ResultStore store = results.store();
        PrintWriter out = spec.commandLine().getOut();
        if (experiment != null) {
            Lock lock = store.lock(name(experiment));
            List<StoredTrial> trials = store.trials(lock);
            if (json) {
                out.print(Json.write(row(lock, trials, true)));
            } else {
                print(lock, trials, out);
            }
        } else {
            List<ExperimentRow> rows = new ArrayList<>();
            for (String name : store.experiments()) {
                Lock lock = store.lock(name);
                rows.add(row(lock, store.trials(lock), false));
            }
            if (json) {
                out.print(Json.write(rows));
            } else if (rows.isEmpty()) {
                spec.commandLine()
                        .getErr()
                        .println("There are no experiments in " + store.root() + "; 'nextbench run' adds one.");
            } else {
                table(rows).forEach(out::println);
            }
        }
        out.flush();
        spec.commandLine().getErr().flush();
        return 0;
    }

    private static String name(String given) {
        boolean file = given.endsWith(".yaml") || given.endsWith(".yml");
        return file ? Experiment.name(Path.of(given)) : given;
    }

    private static ExperimentRow row(Lock lock, List<StoredTrial> trials, boolean withTrials) {
        return new ExperimentRow(
                lock.experiment(),
                lock.file(),
                lock.scale(),
                count(trials, TrialState.WAITING),
                count(trials, TrialState.RUNNING),
                count(trials, TrialState.DONE),
                count(trials, TrialState.FAILED),
                withTrials ? trials.stream().map(StatusCommand::row).toList() : null);
    }

    private static TrialRow row(StoredTrial trial) {
        return new TrialRow(
                trial.trial().id(),
                trial.state().toString(),
                trial.trial().model(),
                trial.trial().seed(),
                trial.trial().point(),
                failure(trial));
    }

    private static @Nullable String failure(StoredTrial trial) {
        return trial.result() == null || trial.result().failure() == null
                ? null
                : trial.result().failure().message();
    }

    private static long count(List<StoredTrial> trials, TrialState state) {
        return trials.stream().filter(trial -> trial.state() == state).count();
    }

    private static List<String> table(List<ExperimentRow> rows) {
        TextTable table =
                TextTable.of(Set.of(2, 3, 4, 5), "experiment", "scale", "waiting", "running", "done", "failed");
        for (ExperimentRow row : rows) {
            table.row(
                    row.experiment(),
                    row.scale() == null ? "" : row.scale(),
                    Long.toString(row.waiting()),
                    Long.toString(row.running()),
                    Long.toString(row.done()),
                    Long.toString(row.failed()));
        }
        return table.lines();
    }

    private static void print(Lock lock, List<StoredTrial> trials, PrintWriter out) {
        TextTable table = TextTable.of(Set.of(), "trial", "state", "point");
        for (StoredTrial trial : trials) {
            String failure = failure(trial);
            table.row(
                    trial.trial().id(),
                    trial.state().toString(),
                    point(trial.trial().point(), lock.axes()) + (failure == null ? "" : "  (" + failure + ")"));
        }
        table.lines().forEach(out::println);
    }

    /** A trial's values on the axes, in the axes' order: {@code kernel=7, seed=0}. */
    static String point(Map<String, String> point, List<String> axes) {
        return axes.stream()
                .filter(point::containsKey)
                .map(axis -> axis + "=" + point.get(axis))
                .collect(Collectors.joining(", "));
    }
}

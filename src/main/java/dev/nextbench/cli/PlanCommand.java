package dev.nextbench.cli;

import dev.nextbench.data.DataSet;
import dev.nextbench.data.DataSets;
import dev.nextbench.data.Split;
import dev.nextbench.experiment.DataSettings;
import dev.nextbench.experiment.Experiment;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.io.Json;
import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialState;
import dev.nextbench.run.Estimate;
import dev.nextbench.run.Planner;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the trials that a run would take, and runs nothing. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "The trials that 'run' would take, with parameters, MACs and expected time; runs nothing.",
        footer = {"", "Example: nextbench plan experiments/quickstart.yaml --only model=convnext_atto"})
final class PlanCommand implements Callable<Integer> {
    @Parameters(paramLabel = "EXPERIMENT.yaml", description = "an experiment file")
    private Path file = Path.of("");

    @Mixin
    private ExperimentArguments arguments = new ExperimentArguments();

    @Option(names = "--results", paramLabel = "DIR", description = "where results are kept (default: ${DEFAULT-VALUE})")
    private Path results = Path.of("results");

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    private final Map<DataSettings, DataSet> dataSets = new HashMap<>();

    @Override
    public Integer call() {
        Experiment experiment = arguments.experiment(file);
        Lock lock = arguments.chosen(experiment, Planner.lock(experiment, arguments.device()));
        ResultStore store = new ResultStore(results);
        Estimate estimate = Estimate.from(store, arguments.device().deviceClass());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Json.write(asJson(store, lock)));
        } else {
            print(out, store, lock, estimate);
        }
        out.flush();
        return 0;
    }

    private static Map<String, Object> asJson(ResultStore store, Lock lock) {
        List<Map<String, Object>> trials = new ArrayList<>();
        for (Lock.LockedTrial trial : lock.trials()) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("id", trial.id());
            item.put("model", trial.model());
            item.put("point", trial.point());
            item.put("settings", trial.settings());
            item.put("seed", trial.seed());
            item.put("parameters", trial.parameters());
            item.put("macs", trial.macs());
            item.put("state", store.state(lock.experiment(), trial.id()).toString());
            trials.add(item);
        }
        return Map.of("experiment", lock.experiment(), "trials", trials);
    }

    private void print(PrintWriter out, ResultStore store, Lock lock, Estimate estimate) {
        out.printf(
                Locale.ROOT,
                "%-12s  %-7s  %12s  %10s  %9s  %s%n",
                "TRIAL",
                "STATE",
                "PARAMETERS",
                "MACS (M)",
                "TIME (S)",
                "POINT");
        double total = 0;
        int waiting = 0;
        boolean known = true;
        for (Lock.LockedTrial trial : lock.trials()) {
            TrialState state = store.state(lock.experiment(), trial.id());
            OptionalDouble seconds = seconds(trial, estimate);
            boolean open = state != TrialState.DONE;
            waiting += open ? 1 : 0;
            total += open ? seconds.orElse(0) : 0;
            known &= seconds.isPresent();
            out.printf(
                    Locale.ROOT,
                    "%-12s  %-7s  %,12d  %,10.2f  %9s  %s%n",
                    trial.id(),
                    state,
                    trial.parameters(),
                    trial.macs() * 1e-6,
                    seconds.isPresent() ? String.format(Locale.ROOT, "%.0f", seconds.getAsDouble()) : "?",
                    point(trial));
        }
        out.println();
        out.println(lock.trials().size() + " trials, " + waiting + " to run"
                + (known
                        ? String.format(Locale.ROOT, ", about %.0f min", Math.ceil(total / 60))
                        : "; the time is known once a trial has run on this machine"));
    }

    private OptionalDouble seconds(Lock.LockedTrial trial, Estimate estimate) {
        TrialDefinition definition = Estimate.definition(trial);
        if (definition.training() == null) {
            return OptionalDouble.of(estimate.measuringSeconds(trial));
        }
        if (estimate.secondsPerMac().isEmpty()) {
            return OptionalDouble.empty();
        }
        DataSet set = dataSets.computeIfAbsent(definition.data(), DataSets::open);
        double macs = Estimate.trainingMacs(trial, set.size(Split.TRAIN), set.size(Split.TEST));
        return OptionalDouble.of(macs * estimate.secondsPerMac().getAsDouble() + estimate.measuringSeconds(trial));
    }

    private static String point(Lock.LockedTrial trial) {
        List<String> parts = new ArrayList<>();
        trial.point().forEach((axis, value) -> parts.add(axis + "=" + value));
        return String.join(" ", parts);
    }
}

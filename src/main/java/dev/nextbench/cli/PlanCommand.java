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
import dev.nextbench.result.StoredTrial;
import dev.nextbench.result.TrialState;
import dev.nextbench.run.Definitions;
import dev.nextbench.run.Estimate;
import dev.nextbench.run.Planner;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
    private final Definitions definitions = new Definitions();

    @Override
    public Integer call() {
        Experiment experiment = arguments.experiment(file);
        Lock lock = arguments.chosen(experiment, Planner.lock(experiment, arguments.device()));
        ResultStore store = new ResultStore(results);
        Estimate estimate = Estimate.from(store, arguments.device().deviceClass());
        List<StoredTrial> trials = store.trials(lock);
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? Json.write(asJson(experiment, trials, estimate)) : asText(trials, estimate));
        out.flush();
        return 0;
    }

    /** A trial as JSON; {@code seconds} is absent while nobody knows. */
    private record PlannedJson(
            String id,
            String model,
            Map<String, String> point,
            Map<String, Object> settings,
            long seed,
            long parameters,
            long macs,
            String state,
            @Nullable Double seconds) {}

    private record PlanJson(String experiment, List<PlannedJson> trials) {}

    private PlanJson asJson(Experiment experiment, List<StoredTrial> trials, Estimate estimate) {
        return new PlanJson(
                experiment.name(),
                trials.stream().map(stored -> asJson(stored, estimate)).toList());
    }

    private PlannedJson asJson(StoredTrial stored, Estimate estimate) {
        Lock.LockedTrial trial = stored.trial();
        double seconds = seconds(trial, estimate);
        return new PlannedJson(
                trial.id(),
                trial.model(),
                trial.point(),
                trial.settings(),
                trial.seed(),
                trial.parameters(),
                trial.macs(),
                stored.state().toString(),
                Double.isNaN(seconds) ? null : seconds);
    }

    private String asText(List<StoredTrial> trials, Estimate estimate) {
        TextTable table =
                TextTable.of(Set.of(2, 3, 4), "trial", "state", "parameters", "MACs (M)", "time (s)", "point");
        NumberFormat whole = NumberFormat.getIntegerInstance(Locale.ROOT);
        NumberFormat hundredths = NumberFormat.getNumberInstance(Locale.ROOT);
        hundredths.setMinimumFractionDigits(2);
        hundredths.setMaximumFractionDigits(2);
        double total = 0;
        int waiting = 0;
        for (StoredTrial stored : trials) {
            Lock.LockedTrial trial = stored.trial();
            double seconds = seconds(trial, estimate);
            if (stored.state() != TrialState.DONE) {
                waiting++;
                total += seconds;
            }
            table.row(
                    trial.id(),
                    stored.state().toString(),
                    whole.format(trial.parameters()),
                    hundredths.format(trial.macs() * 1e-6),
                    Double.isNaN(seconds) ? "?" : whole.format(Math.round(seconds)),
                    point(trial));
        }
        StringBuilder text = new StringBuilder();
        table.lines().forEach(line -> text.append(line).append('\n'));
        return text.append('\n')
                .append(trials.size())
                .append(trials.size() == 1 ? " trial, " : " trials, ")
                .append(waiting)
                .append(" to run")
                .append(
                        Double.isNaN(total)
                                ? "; the time is known once a trial has run on this machine"
                                : ", about " + Durations.text(total))
                .append('\n')
                .toString();
    }

    /** Expected seconds of a whole trial; NaN while nobody knows. */
    private double seconds(Lock.LockedTrial trial, Estimate estimate) {
        TrialDefinition definition = definitions.of(trial);
        double measuring = estimate.measuringSeconds(definition.throughput(), trial.macs());
        if (definition.training() == null) {
            return measuring;
        }
        if (estimate.secondsPerMac().isEmpty()) {
            return Double.NaN; // without a look at the data
        }
        DataSet set = dataSets.computeIfAbsent(definition.data(), DataSets::open);
        return measuring
                + estimate.trainingSeconds(
                        definition.training(), trial.macs(), set.size(Split.TRAIN), set.size(Split.TEST));
    }

    private static String point(Lock.LockedTrial trial) {
        List<String> parts = new ArrayList<>();
        trial.point().forEach((axis, value) -> parts.add(axis + "=" + value));
        return String.join(" ", parts);
    }
}

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
import dev.nextbench.run.Calibration;
import dev.nextbench.run.Definitions;
import dev.nextbench.run.DeviceChoice;
import dev.nextbench.run.Estimate;
import dev.nextbench.run.Planner;
import dev.nextbench.run.TimeRange;
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
        description = {
            "The trials that 'run' would take, with parameters, MACs and expected time; runs nothing.",
            "The time is told from what has run on this machine. Two figures are bounds, where steps are larger or"
                    + " smaller than any that it has taken; --calibrate makes them one."
        },
        footer = {
            "",
            "Example: nextbench plan experiments/quickstart.yaml --only model=convnext_atto",
            "         nextbench plan experiments/econvnext/imagenet.yaml --calibrate"
        })
final class PlanCommand implements Callable<Integer> {
    @Parameters(paramLabel = "EXPERIMENT.yaml", description = "an experiment file")
    private Path file = Path.of("");

    @Mixin
    private ExperimentArguments arguments = new ExperimentArguments();

    @Option(names = "--results", paramLabel = "DIR", description = "where results are kept (default: ${DEFAULT-VALUE})")
    private Path results = Path.of("results");

    @Option(
            names = "--calibrate",
            description = "first measure a few training steps of every model like which nothing has run here; the only"
                    + " thing that a plan ever runs")
    private boolean calibrate;

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
        List<StoredTrial> trials = store.trials(lock);
        Estimate estimate = Estimate.from(store, arguments.device().deviceClass());
        boolean failed = false;
        if (calibrate) {
            Calibration calibration = new Calibration(device(), this::say);
            estimate = calibration.calibrate(
                    estimate,
                    trials.stream()
                            .filter(PlanCommand::waits)
                            .map(StoredTrial::trial)
                            .toList());
            failed = calibration.failed();
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? Json.write(asJson(experiment, trials, estimate)) : asText(trials, estimate));
        out.flush();
        return failed ? Failures.FAILED : 0;
    }

    private DeviceChoice device() {
        try {
            arguments.device().check();
            return arguments.device();
        } catch (IllegalArgumentException e) {
            throw new InputException("--device: " + e.getMessage());
        }
    }

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    private static boolean waits(StoredTrial trial) {
        return trial.state() != TrialState.DONE;
    }

    /** A trial as JSON; the three times, of which two are bounds, are absent while nobody knows. */
    private record PlannedJson(
            String id,
            String model,
            Map<String, String> point,
            Map<String, Object> settings,
            long seed,
            long parameters,
            long macs,
            String state,
            @Nullable Double seconds,
            @Nullable Double secondsLow,
            @Nullable Double secondsHigh) {}

    private record PlanJson(String experiment, List<PlannedJson> trials) {}

    private PlanJson asJson(Experiment experiment, List<StoredTrial> trials, Estimate estimate) {
        return new PlanJson(
                experiment.name(),
                trials.stream().map(stored -> asJson(stored, estimate)).toList());
    }

    private PlannedJson asJson(StoredTrial stored, Estimate estimate) {
        Lock.LockedTrial trial = stored.trial();
        TimeRange time = time(trial, estimate);
        return new PlannedJson(
                trial.id(),
                trial.model(),
                trial.point(),
                trial.settings(),
                trial.seed(),
                trial.parameters(),
                trial.macs(),
                stored.state().toString(),
                time.known() ? time.middle() : null,
                time.known() ? time.low() : null,
                time.known() ? time.high() : null);
    }

    private String asText(List<StoredTrial> trials, Estimate estimate) {
        TextTable table =
                TextTable.of(Set.of(2, 3, 4), "trial", "state", "parameters", "MACs (M)", "time (s)", "point");
        NumberFormat whole = NumberFormat.getIntegerInstance(Locale.ROOT);
        NumberFormat hundredths = NumberFormat.getNumberInstance(Locale.ROOT);
        hundredths.setMinimumFractionDigits(2);
        hundredths.setMaximumFractionDigits(2);
        TimeRange total = TimeRange.NONE;
        double beyond = 1;
        int waiting = 0;
        for (StoredTrial stored : trials) {
            Lock.LockedTrial trial = stored.trial();
            TimeRange time = time(trial, estimate);
            if (waits(stored)) {
                waiting++;
                total = total.plus(time);
                beyond = Math.max(beyond, estimate.beyond(trial, definitions.of(trial)));
            }
            table.row(
                    trial.id(),
                    stored.state().toString(),
                    whole.format(trial.parameters()),
                    hundredths.format(trial.macs() * 1e-6),
                    seconds(time, whole),
                    point(trial));
        }
        StringBuilder text = new StringBuilder();
        table.lines().forEach(line -> text.append(line).append('\n'));
        return text.append('\n')
                .append(trials.size())
                .append(trials.size() == 1 ? " trial, " : " trials, ")
                .append(waiting)
                .append(" to run")
                .append(words(total, beyond))
                .append('\n')
                .toString();
    }

    private static String seconds(TimeRange time, NumberFormat whole) {
        if (!time.known()) {
            return "?";
        }
        return time.wide()
                ? whole.format(Math.round(time.low())) + "–" + whole.format(Math.round(time.high()))
                : whole.format(Math.round(time.middle()));
    }

    private static String words(TimeRange total, double beyond) {
        if (!total.known()) {
            return "; the time is known once a trial has run on this machine, or with --calibrate";
        }
        if (!total.wide()) {
            return ", about " + Durations.text(total.middle());
        }
        return ", between " + Durations.text(total.low()) + " and " + Durations.text(total.high())
                + (beyond > 1
                        ? String.format(
                                Locale.ROOT, ": their steps are up to %.2g times as large as any that ran here", beyond)
                        : ": no steps of their size have run here")
                + "; --calibrate measures a few";
    }

    /** Expected time of a whole trial. */
    private TimeRange time(Lock.LockedTrial trial, Estimate estimate) {
        TrialDefinition definition = definitions.of(trial);
        TimeRange measuring = estimate.measuring(trial, definition);
        if (definition.training() == null) {
            return measuring;
        }
        if (!estimate.known()) {
            return TimeRange.UNKNOWN; // without a look at the data
        }
        DataSet set = dataSets.computeIfAbsent(definition.data(), DataSets::open);
        return measuring.plus(estimate.training(trial, definition, set.size(Split.TRAIN), set.size(Split.TEST)));
    }

    private static String point(Lock.LockedTrial trial) {
        List<String> parts = new ArrayList<>();
        trial.point().forEach((axis, value) -> parts.add(axis + "=" + value));
        return String.join(" ", parts);
    }
}

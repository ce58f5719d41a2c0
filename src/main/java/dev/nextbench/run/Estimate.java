package dev.nextbench.run;

import dev.nextbench.experiment.ThroughputSettings;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.result.Lock;
import dev.nextbench.result.Provenance;
import dev.nextbench.result.ResultException;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import dev.nextbench.run.SeenStep.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How long trials take, from what finished ones took on this machine: their steps, and the start of their processes. */
public final class Estimate {
    /** Seconds that the start of a process and of the engine takes, before one has been seen. */
    static final double START = 2;

    /** More trials say nothing more. */
    private static final int ENOUGH = 300;

    private static final int ENOUGH_OF_AN_EXPERIMENT = 30;

    private final StepSpeeds speeds;

    private Estimate(StepSpeeds speeds) {
        this.speeds = speeds;
    }

    /** From these steps alone. */
    static Estimate of(List<SeenStep> seen, String deviceClass) {
        return new Estimate(new StepSpeeds(seen, deviceClass.equals("cuda")));
    }

    /** What the finished trials of a results folder have shown on this machine's device of a class. */
    public static Estimate from(ResultStore store, String deviceClass) {
        return from(store, deviceClass, Machine.describe());
    }

    static Estimate from(ResultStore store, String deviceClass, Map<String, String> machine) {
        List<SeenStep> seen = new ArrayList<>();
        for (String experiment : store.experiments()) {
            if (seen.size() < ENOUGH) {
                seen.addAll(of(store, experiment, deviceClass, machine));
            }
        }
        return of(seen, deviceClass);
    }

    private static List<SeenStep> of(
            ResultStore store, String experiment, String deviceClass, Map<String, String> machine) {
        List<SeenStep> seen = new ArrayList<>();
        try {
            for (Lock.LockedTrial trial : store.lock(experiment).trials()) {
                if (seen.size() >= ENOUGH_OF_AN_EXPERIMENT) {
                    break;
                }
                TrialResult result = store.result(experiment, trial.id()).orElse(null);
                if (result != null && wasHere(store, experiment, trial, deviceClass, machine)) {
                    of(trial, result).ifPresent(seen::add);
                }
            }
        } catch (ResultException e) {
            // Another experiment's damaged or older files are its own business; an estimate does without them.
        }
        return seen;
    }

    /** What a training showed; of a trial that was only measured, its measured training. */
    private static Optional<SeenStep> of(Lock.LockedTrial trial, TrialResult result) {
        TrialResult.Training training = result.training();
        return training != null
                ? SeenStep.of(trial, training)
                : result.throughput().stream()
                        .flatMap(throughput -> SeenStep.of(trial, throughput).stream())
                        .findFirst();
    }

    private static boolean wasHere(
            ResultStore store,
            String experiment,
            Lock.LockedTrial trial,
            String deviceClass,
            Map<String, String> machine) {
        return store.provenance(experiment, trial.id())
                .filter(provenance -> provenance.device().startsWith(deviceClass.equals("cuda") ? "gpu" : "cpu")
                        && isHere(provenance, machine))
                .isPresent();
    }

    /** Whether nothing says that it was another machine. */
    private static boolean isHere(Provenance provenance, Map<String, String> machine) {
        Map<String, String> then = new TreeMap<>(provenance.machine());
        then.keySet().removeIf(fact -> !fact.equals("processor") && !fact.equals("cores") && !isGpu(fact));
        return then.entrySet().stream()
                .allMatch(fact -> fact.getValue().equals(machine.getOrDefault(fact.getKey(), fact.getValue())));
    }

    private static boolean isGpu(String fact) {
        return fact.startsWith("gpu ") && !fact.equals("gpu driver");
    }

    /** The same with steps that were taken since, which replace what was known of steps like them. */
    Estimate with(List<SeenStep> newer) {
        return new Estimate(speeds.with(newer));
    }

    /** Whether steps like this one were taken. */
    boolean hasLike(Step step) {
        return speeds.hasLike(step);
    }

    /** Whether anything is known. */
    public boolean known() {
        return !speeds.isEmpty();
    }

    /** How many times larger the steps of a trial's training are than any that was taken; 1 if they are not. */
    public double beyond(Lock.LockedTrial trial, TrialDefinition definition) {
        TrainingSettings training = definition.training();
        return training == null || speeds.isEmpty()
                ? 1
                : Math.max(1, Step.of(trial.model(), training, trial.macs()).macs() / speeds.largest());
    }

    /** The training of a trial, from the start of its process; none takes no time. */
    public TimeRange training(Lock.LockedTrial trial, TrialDefinition definition, long trainImages, long testImages) {
        TrainingSettings training = definition.training();
        if (training == null) {
            return TimeRange.NONE;
        }
        return speeds.seconds(Step.of(trial.model(), training, trial.macs()))
                .times(SeenStep.steps(training, trainImages, testImages))
                .plus(TimeRange.exactly(START));
    }

    /**
     * Measuring a trial's throughput; none takes no time. An iteration has at least one step, of whose time nothing is
     * known before any step was seen.
     */
    public TimeRange measuring(Lock.LockedTrial trial, TrialDefinition definition) {
        ThroughputSettings throughput = definition.throughput();
        TimeRange all = TimeRange.NONE;
        if (throughput == null) {
            return all;
        }
        int iterations = throughput.warmupIterations() + throughput.iterations();
        for (String mode : throughput.modes()) {
            TimeRange step = speeds.seconds(Step.of(trial.model(), throughput, mode, trial.macs()));
            TimeRange iteration = (step.known() ? step : TimeRange.NONE).atLeast(throughput.iterationSeconds());
            all = all.plus(
                    iteration.times(iterations).plus(TimeRange.exactly(START)).times(throughput.forks()));
        }
        return all;
    }
}

package dev.nextbench.run;

import dev.nextbench.experiment.ThroughputSettings;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultException;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How long trials take, from what finished ones took: training by multiply-accumulates, measuring by its settings.
 *
 * @param secondsPerMac of training, from the first batch to the last evaluation
 * @param secondsPerStart of a process besides its work: start of the JVM and the engine, loading
 */
public record Estimate(OptionalDouble secondsPerMac, double secondsPerStart) {
    private static final double FORWARD_AND_BACKWARD = 3;
    private static final double START = 2;
    private static final int ENOUGH = 50;

    /** What the finished trials of a results folder have shown on this class of device; nothing if there are none. */
    public static Estimate from(ResultStore store, String deviceClass) {
        List<Double> rates = new ArrayList<>();
        for (String experiment : store.experiments()) {
            if (rates.size() < ENOUGH) {
                add(store, experiment, deviceClass, rates);
            }
        }
        Collections.sort(rates);
        return new Estimate(
                rates.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(rates.get(rates.size() / 2)), START);
    }

    private static void add(ResultStore store, String experiment, String deviceClass, List<Double> rates) {
        try {
            for (Lock.LockedTrial trial : store.lock(experiment).trials()) {
                if (rates.size() >= ENOUGH) {
                    return;
                }
                TrialResult.Training training = store.result(experiment, trial.id())
                        .map(TrialResult::training)
                        .orElse(null);
                if (training != null && training.epochs() > 0 && wasOn(store, experiment, trial, deviceClass)) {
                    rates.add(training.seconds() / macs(training, trial.macs()));
                }
            }
        } catch (ResultException e) {
            // Another experiment's damaged or older files are its own business; an estimate does without them.
        }
    }

    private static boolean wasOn(ResultStore store, String experiment, Lock.LockedTrial trial, String deviceClass) {
        return store.provenance(experiment, trial.id())
                .filter(provenance -> provenance.device().startsWith(deviceClass.equals("cuda") ? "gpu" : "cpu"))
                .isPresent();
    }

    private static double macs(TrialResult.Training training, long macsPerImage) {
        return macs(training.epochs(), training.trainImages(), training.testImages(), macsPerImage);
    }

    private static double macs(long epochs, long trainImages, long testImages, long macsPerImage) {
        return Math.max(1, (trainImages * FORWARD_AND_BACKWARD + testImages) * epochs * macsPerImage);
    }

    /**
     * Seconds that training takes; 0 for none, NaN while nothing is known.
     *
     * @param macsPerImage of a forward pass
     */
    public double trainingSeconds(
            @Nullable TrainingSettings training, long macsPerImage, long trainImages, long testImages) {
        if (training == null) {
            return 0;
        }
        double macs = macs(training.epochs() + training.cooldownEpochs(), trainImages, testImages, macsPerImage);
        return secondsPerStart + macs * secondsPerMac.orElse(Double.NaN);
    }

    /**
     * Seconds that measuring takes; 0 for none. An iteration has at least one step, of whose time nothing is known before
     * a trial has run.
     *
     * @param macsPerImage of a forward pass
     */
    public double measuringSeconds(@Nullable ThroughputSettings throughput, long macsPerImage) {
        if (throughput == null) {
            return 0;
        }
        double seconds = 0;
        for (String mode : throughput.modes()) {
            double macs =
                    (double) macsPerImage * throughput.batch() * (mode.equals("train") ? FORWARD_AND_BACKWARD : 1);
            double iteration = Math.max(throughput.iterationSeconds(), macs * secondsPerMac.orElse(0));
            int iterations = throughput.warmupIterations() + throughput.iterations();
            seconds += throughput.forks() * (secondsPerStart + iterations * iteration);
        }
        return seconds;
    }
}

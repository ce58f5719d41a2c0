package dev.nextbench.run;

import dev.nextbench.experiment.ThroughputSettings;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.io.Json;
import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How long trials take, from what finished ones took: training by multiply-accumulates, measuring by its settings.
 *
 * @param secondsPerMac of training, with everything around it
 * @param secondsPerFork of a fork besides its iterations: start of the JVM and the engine, loading, warm-up
 */
public record Estimate(OptionalDouble secondsPerMac, double secondsPerFork) {
    private static final double FORWARD_AND_BACKWARD = 3;
    private static final int ENOUGH = 50;

    /** What the finished trials of a results folder have shown on this class of device; nothing if there are none. */
    public static Estimate from(ResultStore store, String deviceClass) {
        List<Double> rates = new ArrayList<>();
        for (String experiment : store.experiments()) {
            Lock lock = store.lock(experiment);
            for (Lock.LockedTrial trial : lock.trials()) {
                if (rates.size() >= ENOUGH) {
                    break;
                }
                store.result(experiment, trial.id()).ifPresent(result -> {
                    boolean here = store.provenance(experiment, trial.id())
                            .map(provenance ->
                                    provenance.device().startsWith(deviceClass.equals("cuda") ? "gpu" : "cpu"))
                            .orElse(false);
                    TrialResult.Training training = result.training();
                    if (here && training != null && training.epochs() > 0) {
                        rates.add(training.seconds() / macs(training, trial.macs()));
                    }
                });
            }
        }
        Collections.sort(rates);
        return new Estimate(
                rates.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(rates.get(rates.size() / 2)), 2.0);
    }

    private static double macs(TrialResult.Training training, long macsPerImage) {
        double images = training.trainImages() * FORWARD_AND_BACKWARD + training.testImages();
        return Math.max(1, images * training.epochs() * macsPerImage);
    }

    /** The multiply-accumulates of a whole training. */
    public static double trainingMacs(Lock.LockedTrial trial, long trainImages, long testImages) {
        TrainingSettings training = definition(trial).training();
        if (training == null) {
            return 0;
        }
        double images = trainImages * FORWARD_AND_BACKWARD + testImages;
        return Math.max(1, images * (training.epochs() + training.cooldownEpochs()) * trial.macs());
    }

    /** Seconds that measuring a trial's throughput takes. */
    public double measuringSeconds(Lock.LockedTrial trial) {
        ThroughputSettings throughput = definition(trial).throughput();
        if (throughput == null) {
            return 0;
        }
        double fork = secondsPerFork
                + (throughput.warmupIterations() + throughput.iterations()) * throughput.iterationSeconds();
        return throughput.modes().size() * throughput.forks() * fork;
    }

    /** The definition that a frozen trial is run from. */
    public static TrialDefinition definition(Lock.LockedTrial trial) {
        return Json.mapper().treeToValue(trial.definition(), TrialDefinition.class);
    }
}

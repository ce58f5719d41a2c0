package dev.nextbench.run;

import dev.nextbench.bench.MeasurementException;
import dev.nextbench.bench.ThroughputMeasurement;
import dev.nextbench.bench.Workload;
import dev.nextbench.experiment.ThroughputSettings;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.result.Lock;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Measures a few training steps of those models of a plan like which nothing has run on this machine. Images are there
 * at once, so what comes of it is too little where a device waits for them.
 */
public final class Calibration {
    /** Steps before the counted ones take longer, as the engine arranges itself. */
    private static final int WARMUP_ITERATIONS = 2;

    private static final int ITERATIONS = 2;
    private static final double ITERATION_SECONDS = 0.5;

    private final DeviceChoice device;
    private final Consumer<String> progress;
    private final Measuring measuring;
    private boolean failed;

    /** What measures a workload. */
    interface Measuring {
        void measure(ThroughputMeasurement measurement, Workload workload, ThroughputSettings settings)
                throws MeasurementException;
    }

    /** A calibration on a device; {@code progress} is told what is measured and what came of it, line by line. */
    public Calibration(DeviceChoice device, Consumer<String> progress) {
        this(device, progress, (measurement, workload, settings) -> measurement.measure(workload, settings, () -> {}));
    }

    Calibration(DeviceChoice device, Consumer<String> progress, Measuring measuring) {
        this.device = device;
        this.progress = progress;
        this.measuring = measuring;
    }

    /** Whether a model could not be measured. */
    public boolean failed() {
        return failed;
    }

    /** The estimate with the steps of these trials, each measured unless the estimate or a trial before has its like. */
    public Estimate calibrate(Estimate estimate, List<Lock.LockedTrial> trials) {
        Definitions definitions = new Definitions();
        Estimate calibrated = estimate;
        // Once is enough for what cannot be measured, whatever else differs between trials.
        Set<SeenStep.Step> givenUp = new HashSet<>();
        for (Lock.LockedTrial trial : trials) {
            TrialDefinition definition = definitions.of(trial);
            TrainingSettings training = definition.training();
            SeenStep.Step step = training == null ? null : SeenStep.Step.of(trial.model(), training, trial.macs());
            if (step == null || calibrated.hasLike(step) || givenUp.contains(step)) {
                continue;
            }
            List<SeenStep> seen = measured(trial, definition, Objects.requireNonNull(training));
            calibrated = calibrated.with(seen);
            if (seen.isEmpty()) {
                givenUp.add(step);
            }
        }
        return calibrated;
    }

    private List<SeenStep> measured(Lock.LockedTrial trial, TrialDefinition definition, TrainingSettings training) {
        int batch = Math.max(1, training.batch() / Math.max(1, training.accumulation()));
        String name = trial.model() + ", training steps of " + batch;
        ThroughputSettings settings = new ThroughputSettings(
                List.of("train"),
                batch,
                1,
                WARMUP_ITERATIONS,
                ITERATIONS,
                ITERATION_SECONDS,
                training.precision(),
                training.layout());
        Workload workload = new Workload(
                definition.model(),
                definition.settings(),
                definition.data().size(),
                "train",
                batch,
                training.precision(),
                training.layout(),
                device.name(),
                Runtime.getRuntime().availableProcessors(),
                definition.seed());
        ThroughputMeasurement measurement = new ThroughputMeasurement();
        try {
            measuring.measure(measurement, workload, settings);
        } catch (MeasurementException e) {
            failed = true;
            progress.accept(name + ": not measured: " + e.getMessage());
            return List.of();
        }
        List<SeenStep> seen = measurement.throughputs().stream()
                .flatMap(throughput -> SeenStep.of(trial, throughput).stream())
                .toList();
        seen.forEach(
                step -> progress.accept(String.format(Locale.ROOT, "%s: %.3g ms each", name, 1e3 * step.seconds())));
        return seen;
    }
}

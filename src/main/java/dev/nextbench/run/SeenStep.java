package dev.nextbench.run;

import dev.nextbench.experiment.Precision;
import dev.nextbench.experiment.ThroughputSettings;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.result.Lock;
import dev.nextbench.result.TrialResult;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A step that a machine took, and how long it took. */
record SeenStep(Step step, double seconds) {
    /** Multiply-accumulates of a forward and a backward pass, in forward passes. */
    static final double FORWARD_AND_BACKWARD = 3;

    /**
     * What the time of a step depends on.
     *
     * @param model its name
     * @param precision of activations and products, in small letters
     * @param macs multiply-accumulates of all its images, backward pass included
     */
    record Step(String model, String precision, double macs) {
        /** The step of a training: one micro-batch, forward and backward. */
        static Step of(String model, TrainingSettings training, long macsPerImage) {
            return training(model, name(training.precision()), images(training), macsPerImage);
        }

        /** The step of a throughput that is to be measured. */
        static Step of(String model, ThroughputSettings throughput, String mode, long macsPerImage) {
            long images = throughput.batch();
            return mode.equals("train")
                    ? training(model, name(throughput.precision()), images, macsPerImage)
                    : new Step(model, name(throughput.precision()), (double) images * macsPerImage);
        }

        private static Step training(String model, String precision, long images, long macsPerImage) {
            return new Step(model, precision, FORWARD_AND_BACKWARD * images * Math.max(1, macsPerImage));
        }

        private static String name(Precision precision) {
            return precision.name().toLowerCase(Locale.ROOT);
        }
    }

    /** The steps of a training that has ended. */
    static Optional<SeenStep> of(Lock.LockedTrial trial, TrialResult.Training training) {
        JsonNode settings = trial.definition().path("training");
        long images = settings.path("batch").asInt(0) / Math.max(1, training.microBatches());
        if (images < 1 || training.epochs() < 1 || !(training.seconds() > 0)) {
            return Optional.empty();
        }
        double steps = steps(training.epochs(), training.trainImages(), training.testImages(), images);
        return Optional.of(new SeenStep(
                Step.training(trial.model(), settings.path("precision").asString("float32"), images, trial.macs()),
                training.seconds() / steps));
    }

    /** The steps of a measured throughput; none of one that was not of training. */
    static Optional<SeenStep> of(Lock.LockedTrial trial, TrialResult.Throughput throughput) {
        if (!throughput.mode().equals("train") || !(throughput.throughput() > 0)) {
            return Optional.empty();
        }
        return Optional.of(new SeenStep(
                Step.training(trial.model(), throughput.precision(), throughput.batch(), trial.macs()),
                throughput.batch() / throughput.throughput()));
    }

    /** How many steps a training takes, its evaluations in steps that take as long. */
    static double steps(TrainingSettings training, long trainImages, long testImages) {
        return steps(training.epochs() + training.cooldownEpochs(), trainImages, testImages, images(training));
    }

    private static long images(TrainingSettings training) {
        return Math.max(1, training.batch() / Math.max(1, training.accumulation()));
    }

    /** How many steps of training take as long as these epochs with their evaluations, which go forwards only. */
    private static double steps(long epochs, long trainImages, long testImages, long imagesPerStep) {
        return (double) epochs * (trainImages + (double) testImages / FORWARD_AND_BACKWARD) / imagesPerStep;
    }

    /** Whether another step says how fast this one is: the same model, and not much larger or smaller. */
    boolean isLike(Step other) {
        double ratio = step.macs() / other.macs();
        return Objects.equals(step.model(), other.model())
                && step.precision().equals(other.precision())
                && ratio <= StepSpeeds.NEAR
                && ratio >= 1 / StepSpeeds.NEAR;
    }
}

package dev.nextbench.train;

import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.experiment.TrainingSettings.ScheduleKind;

/** Training settings for tests, with only what a test is about said. */
final class TestTraining {
    private int epochs = 1;
    private int batch = 20;
    private int accumulation = 1;
    private double learningRate = 1e-3;
    private double warmupEpochs;
    private double warmupLearningRate;
    private double finalLearningRate = 1e-5;
    private ScheduleKind schedule = ScheduleKind.CONSTANT;
    private int cooldown;
    private double weightDecay = 0.05;
    private double smoothing = 0.1;
    private double clipNorm;
    private double ema;
    private Precision precision = Precision.FLOAT32;
    private Layout layout = Layout.NCHW;

    TestTraining epochs(int value) {
        epochs = value;
        return this;
    }

    TestTraining batch(int value) {
        batch = value;
        return this;
    }

    TestTraining accumulation(int value) {
        accumulation = value;
        return this;
    }

    TestTraining learningRate(double value) {
        learningRate = value;
        return this;
    }

    TestTraining warmup(double epochs, double start) {
        warmupEpochs = epochs;
        warmupLearningRate = start;
        return this;
    }

    TestTraining finalLearningRate(double value) {
        finalLearningRate = value;
        return this;
    }

    TestTraining schedule(ScheduleKind value) {
        schedule = value;
        return this;
    }

    TestTraining cooldown(int value) {
        cooldown = value;
        return this;
    }

    TestTraining weightDecay(double value) {
        weightDecay = value;
        return this;
    }

    TestTraining smoothing(double value) {
        smoothing = value;
        return this;
    }

    TestTraining clipNorm(double value) {
        clipNorm = value;
        return this;
    }

    TestTraining ema(double value) {
        ema = value;
        return this;
    }

    TestTraining precision(Precision value) {
        precision = value;
        return this;
    }

    TestTraining layout(Layout value) {
        layout = value;
        return this;
    }

    TrainingSettings settings() {
        return new TrainingSettings(
                epochs,
                batch,
                accumulation,
                TrainingSettings.OptimizerKind.ADAMW,
                learningRate,
                warmupEpochs,
                warmupLearningRate,
                finalLearningRate,
                schedule,
                cooldown,
                weightDecay,
                0.9,
                0.999,
                1e-8,
                0,
                false,
                smoothing,
                clipNorm,
                ema,
                1,
                TrainingSettings.MicroBatch.FIXED,
                null,
                precision,
                layout);
    }
}

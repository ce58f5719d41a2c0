package dev.nextbench.train;

import dev.nextbench.experiment.TrainingSettings;

/**
 * The learning rate of every update (classification-training.md, sections 2.1 to 2.3).
 *
 * @param settings epochs, peak, warm-up and floor
 * @param updatesPerEpoch updates of one epoch
 */
public record Schedule(TrainingSettings settings, long updatesPerEpoch) {
    /** Epochs trained in all, cool-down included. */
    public int epochs() {
        return settings.epochs() + settings.cooldownEpochs();
    }

    /** The rate of an update, counted from 0 over the whole training. */
    public double rate(long update) {
        return switch (settings.schedule()) {
            case TIMM_COSINE -> timm(Math.floorDiv(update, updatesPerEpoch));
            case CONVNEXT_COSINE -> convNext(update);
            case PADDLE_COSINE -> paddle(update);
            case CONSTANT -> constant(update);
        };
    }

    private double peak() {
        return settings.learningRate();
    }

    private double floor() {
        return settings.finalLearningRate();
    }

    private double warmupStart() {
        return settings.warmupLearningRate();
    }

    /** Constant inside an epoch; the cosine is not shifted by the warm-up, so the peak itself is never reached. */
    private double timm(long epoch) {
        if (epoch < settings.warmupEpochs()) {
            return warmupStart() + epoch * (peak() - warmupStart()) / settings.warmupEpochs();
        }
        return epoch < settings.epochs() ? cosine((double) epoch / settings.epochs()) : floor();
    }

    /** By update; the warm-up includes both its ends. */
    private double convNext(long update) {
        long warmup = warmupUpdates();
        if (update < warmup) {
            return warmup == 1 ? warmupStart() : warmupStart() + (peak() - warmupStart()) * update / (warmup - 1);
        }
        long length = settings.epochs() * updatesPerEpoch - warmup;
        return update < warmup + length ? cosine((double) (update - warmup) / length) : floor();
    }

    /** By update; the warm-up excludes the peak. */
    private double paddle(long update) {
        long warmup = warmupUpdates();
        if (update < warmup) {
            return warmupStart() + (peak() - warmupStart()) * update / warmup;
        }
        long length = settings.epochs() * updatesPerEpoch - warmup;
        return update < warmup + length ? cosine((double) (update - warmup) / length) : floor();
    }

    private double constant(long update) {
        long warmup = warmupUpdates();
        return update < warmup ? warmupStart() + (peak() - warmupStart()) * update / warmup : peak();
    }

    private long warmupUpdates() {
        return Math.round(settings.warmupEpochs() * updatesPerEpoch);
    }

    /** From the peak at 0 to the floor at 1. */
    private double cosine(double progress) {
        return floor() + (peak() - floor()) / 2 * (1 + Math.cos(Math.PI * progress));
    }
}

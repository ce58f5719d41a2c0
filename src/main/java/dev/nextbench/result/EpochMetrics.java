package dev.nextbench.result;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code metrics.csv}.
 *
 * @param epoch 1-based
 * @param learningRate of the epoch's last step
 * @param trainLoss mean over the epoch's steps
 * @param gradientNorm mean over the epoch's steps, before clipping
 * @param testLoss mean cross entropy on the test split
 * @param top1 0..1 on the test split
 * @param top5 0..1 on the test split
 * @param emaTop1 {@code top1} with averaged weights; absent without averaging
 * @param emaTop5 {@code top5} with averaged weights; absent also where an earlier version trained
 * @param emaLoss {@code testLoss} with averaged weights; absent likewise
 * @param seconds wall time of the epoch, evaluation included
 * @param stepSeconds of these, inside the engine's calls
 */
public record EpochMetrics(
        int epoch,
        double learningRate,
        double trainLoss,
        double gradientNorm,
        double testLoss,
        double top1,
        double top5,
        @Nullable Double emaTop1,
        @Nullable Double emaTop5,
        @Nullable Double emaLoss,
        double seconds,
        double stepSeconds) {

    /** A row without all that is known of averaged weights. */
    public EpochMetrics(
            int epoch,
            double learningRate,
            double trainLoss,
            double gradientNorm,
            double testLoss,
            double top1,
            double top5,
            @Nullable Double emaTop1,
            double seconds,
            double stepSeconds) {
        this(
                epoch,
                learningRate,
                trainLoss,
                gradientNorm,
                testLoss,
                top1,
                top5,
                emaTop1,
                null,
                null,
                seconds,
                stepSeconds);
    }
}

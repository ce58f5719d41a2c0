package dev.nextbench.train;

import java.util.Locale;

/** Notices when the numbers of a training stop being numbers. */
final class Divergence {
    private Divergence() {}

    /**
     * Checks an update.
     *
     * @param update counted from 1 over the whole training
     * @throws TrialFailure if its loss or its gradient is infinite or no number
     */
    static void check(double loss, double norm, long update, double rate) {
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw failure(
                    "the loss is %s and the gradient's norm %s at update %d"
                            .formatted((float) loss, (float) norm, update),
                    rate);
        }
    }

    /**
     * Checks an evaluation, which sees what the epoch's last update did.
     *
     * @param epoch from 1
     * @param update the epoch's last, counted from 1 over the whole training
     * @param norm of the gradients of the epoch's updates, their mean
     * @throws TrialFailure if the loss is infinite or no number
     */
    static void check(Counts counts, int epoch, long update, double norm, double rate) {
        if (!Double.isFinite(counts.meanLoss())) {
            throw failure(
                    "the loss on the test split is %s after epoch %d (update %d, gradients' norms were %s on average)"
                            .formatted(counts.meanLoss(), epoch, update, (float) norm),
                    rate);
        }
    }

    private static TrialFailure failure(String what, double rate) {
        return new TrialFailure(
                TrialFailure.Kind.DIVERGED,
                String.format(
                        Locale.ROOT,
                        "%s, with a learning rate of %.3g; use a lower training.learning_rate, a longer warm-up or"
                                + " training.clip_norm",
                        what,
                        rate));
    }
}

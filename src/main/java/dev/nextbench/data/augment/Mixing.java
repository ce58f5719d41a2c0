package dev.nextbench.data.augment;

import dev.nextbench.random.SplitMix;
import org.jspecify.annotations.Nullable;

/**
 * Mix-up (arXiv 1710.09412) and cut-mix (arXiv 1905.04899) as timm draws them: one decision for a whole micro-batch.
 *
 * @param mixupAlpha mix-up's lambda is Beta(alpha, alpha); 0 for no mix-up
 * @param cutmixAlpha the same for cut-mix
 * @param probability that a micro-batch is mixed
 * @param switchProbability that it is cut-mix, where both are possible
 * @param partners which image is mixed into which
 */
public record Mixing(
        double mixupAlpha, double cutmixAlpha, double probability, double switchProbability, Partners partners) {

    /** Which image is mixed into which. */
    public enum Partners {
        /** Image i takes part of image N-1-i, as in timm; N should be even. */
        REVERSED,
        /** A random permutation, as in PaddleClas; an image may be its own partner. */
        PERMUTED
    }

    /** Checks the ranges. */
    public Mixing {
        if (!(mixupAlpha >= 0 && cutmixAlpha >= 0 && mixupAlpha + cutmixAlpha > 0)) {
            throw new IllegalArgumentException(
                    "mix-up's and cut-mix's alpha should not be negative, and one of them positive: %s, %s"
                            .formatted(mixupAlpha, cutmixAlpha));
        }
        if (!(probability >= 0 && probability <= 1 && switchProbability >= 0 && switchProbability <= 1)) {
            throw new IllegalArgumentException(
                    "probabilities of mixing should be in 0..1: %s, %s".formatted(probability, switchProbability));
        }
    }

    /** The decision for {@code batch} images of {@code height x width}. */
    public Mix draw(int batch, int height, int width, SplitMix random) {
        if (partners == Partners.REVERSED && batch % 2 != 0) {
            throw new IllegalArgumentException(
                    "mixing with the reversed batch needs an even micro-batch, not %d".formatted(batch));
        }
        if (random.nextDouble() >= probability) {
            return Mix.none(batch);
        }
        boolean cut = cutmixAlpha > 0 && (mixupAlpha == 0 || random.nextDouble() < switchProbability);
        double alpha = cut ? cutmixAlpha : mixupAlpha;
        double lambda = Draws.beta(random, alpha, alpha);
        Region box = null;
        if (cut) {
            box = box(height, width, lambda, random.nextInt(height), random.nextInt(width));
            lambda = kept(box, height, width);
        }
        return new Mix(lambda, box, partners == Partners.REVERSED ? reversed(batch) : random.permutation(batch));
    }

    private static int[] reversed(int batch) {
        int[] partner = new int[batch];
        for (int i = 0; i < batch; i++) {
            partner[i] = batch - 1 - i;
        }
        return partner;
    }

    /** Cut-mix's rectangle: about 1 - lambda of the image around a centre, cut at its borders; null if it is empty. */
    static @Nullable Region box(int height, int width, double lambda, int centreY, int centreX) {
        double ratio = Math.sqrt(1 - lambda);
        int halfHeight = (int) (height * ratio) / 2;
        int halfWidth = (int) (width * ratio) / 2;
        int top = Math.max(0, centreY - halfHeight);
        int left = Math.max(0, centreX - halfWidth);
        int boxHeight = Math.min(height, centreY + halfHeight) - top;
        int boxWidth = Math.min(width, centreX + halfWidth) - left;
        return boxHeight == 0 || boxWidth == 0 ? null : new Region(top, left, boxHeight, boxWidth);
    }

    /** What of an image is left outside the rectangle: the lambda of its target. */
    static double kept(@Nullable Region box, int height, int width) {
        return box == null ? 1 : 1 - box.area() / ((double) height * width);
    }
}

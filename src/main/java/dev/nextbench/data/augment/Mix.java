package dev.nextbench.data.augment;

import org.jspecify.annotations.Nullable;

/** How the images of one micro-batch are mixed; {@link dev.nextbench.graph.op.MixImages} does it. */
public final class Mix {
    private final double lambda;
    private final @Nullable Region box;
    private final int[] partner;

    Mix(double lambda, @Nullable Region box, int[] partner) {
        this.lambda = lambda;
        this.box = box;
        this.partner = partner;
    }

    /** Every image stays as it is. */
    public static Mix none(int batch) {
        int[] itself = new int[batch];
        for (int i = 0; i < batch; i++) {
            itself[i] = i;
        }
        return new Mix(1, null, itself);
    }

    /** The part of an image's own label in its target, 0..1; the rest is its partner's. */
    public double lambda() {
        return lambda;
    }

    /** The rectangle that is copied from the partner; null for mix-up and for no mixing. */
    public @Nullable Region box() {
        return box;
    }

    /** Images in the micro-batch. */
    public int batch() {
        return partner.length;
    }

    /** The image that is mixed into another. */
    public int partner(int image) {
        return partner[image];
    }
}

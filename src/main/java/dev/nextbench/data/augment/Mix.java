package dev.nextbench.data.augment;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How the images of one micro-batch are mixed. */
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

    /**
     * Mixes bytes in place, as timm does it while it collates: in 32-bit floats, rounded half to even.
     *
     * @param images {@code [N, H, W, C]} from index 0 on
     */
    public void mixBytes(ByteBuffer images, int height, int width, int channels) {
        if (lambda < 1) {
            PlaneMixer mixer = new ByteMixer(images, height * width * channels, lambda, box == null);
            if (box == null) {
                mixer.mix(partner, 0, height * width * channels);
            } else {
                mixer.mixBox(partner, box, 0, width * channels, channels);
            }
        }
    }

    /**
     * Mixes 32-bit floats in place, as timm does it on a device and PaddleClas on the host.
     *
     * @param images {@code [N, C, H, W]} from index 0 on
     */
    public void mixFloats(FloatBuffer images, int channels, int height, int width) {
        if (lambda < 1) {
            int size = channels * height * width;
            PlaneMixer mixer = new FloatMixer(images, size, lambda, box == null);
            if (box == null) {
                mixer.mix(partner, 0, size);
            } else {
                for (int channel = 0; channel < channels; channel++) {
                    mixer.mixBox(partner, box, channel * height * width, width, 1);
                }
            }
        }
    }

    /**
     * Writes the smoothed and mixed targets, in the 32-bit arithmetic of timm.
     *
     * @param labels {@code [N]}
     * @param smoothing what is spread evenly over all classes, 0..1
     * @param targets {@code [N, classes]} from index 0 on
     */
    public void targets(int[] labels, int classes, double smoothing, FloatBuffer targets) {
        if (labels.length != partner.length) {
            throw new IllegalArgumentException("%d labels for %d images".formatted(labels.length, partner.length));
        }
        double spread = smoothing / classes;
        float off = (float) spread;
        float on = (float) (1 - smoothing + spread);
        float own = (float) lambda;
        float other = (float) (1 - lambda);
        float[] row = new float[classes];
        for (int i = 0; i < labels.length; i++) {
            int label = labels[i];
            int second = labels[partner[i]];
            Arrays.fill(row, off * own + off * other);
            row[label] = on * own + off * other;
            row[second] = (second == label ? on : off) * own + on * other;
            targets.put(i * classes, row);
        }
    }
}

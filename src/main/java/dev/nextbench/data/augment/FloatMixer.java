package dev.nextbench.data.augment;

import java.nio.FloatBuffer;

/** {@link PlaneMixer} for images of 32-bit floats. */
final class FloatMixer extends PlaneMixer {
    private final FloatBuffer images;
    private final int size;
    private final boolean blend;
    private final float own;
    private final float other;
    private final float[] kept = new float[PIECE];
    private final float[] mixed = new float[PIECE];
    private float[] current = new float[PIECE];
    private float[] next = new float[PIECE];

    FloatMixer(FloatBuffer images, int size, double lambda, boolean blend) {
        this.images = images;
        this.size = size;
        this.blend = blend;
        this.own = (float) lambda;
        this.other = (float) (1 - lambda);
    }

    @Override
    void begin(int image, int at, int length) {
        images.get(image * size + at, kept, 0, length);
        System.arraycopy(kept, 0, current, 0, length);
    }

    @Override
    void step(int image, int partner, int at, int length) {
        images.get(partner * size + at, next, 0, length);
        write(image, next, at, length);
        float[] read = next;
        next = current;
        current = read;
    }

    @Override
    void end(int image, int at, int length) {
        write(image, kept, at, length);
    }

    private void write(int image, float[] partner, int at, int length) {
        float[] result = partner;
        if (blend) {
            result = mixed;
            for (int i = 0; i < length; i++) {
                result[i] = current[i] * own + partner[i] * other;
            }
        }
        images.put(image * size + at, result, 0, length);
    }
}

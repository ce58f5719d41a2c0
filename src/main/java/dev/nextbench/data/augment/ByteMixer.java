package dev.nextbench.data.augment;

import java.nio.ByteBuffer;

/** {@link PlaneMixer} for 8-bit images. */
final class ByteMixer extends PlaneMixer {
    /** Floats from here to twice this are whole, so adding it rounds half to even and leaves the integer's bits. */
    private static final float WHOLE = 0x1p23f;

    private final ByteBuffer images;
    private final int size;
    private final boolean blend;
    private final float[] own = new float[256];
    private final float[] other = new float[256];
    private final byte[] kept = new byte[PIECE];
    private final byte[] mixed = new byte[PIECE];
    private byte[] current = new byte[PIECE];
    private byte[] next = new byte[PIECE];

    ByteMixer(ByteBuffer images, int size, double lambda, boolean blend) {
        this.images = images;
        this.size = size;
        this.blend = blend;
        for (int level = 0; level < own.length; level++) {
            own[level] = level * (float) lambda;
            other[level] = level * (float) (1 - lambda);
        }
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
        byte[] read = next;
        next = current;
        current = read;
    }

    @Override
    void end(int image, int at, int length) {
        write(image, kept, at, length);
    }

    private void write(int image, byte[] partner, int at, int length) {
        byte[] result = partner;
        if (blend) {
            result = mixed;
            for (int i = 0; i < length; i++) {
                float sum = own[current[i] & 0xFF] + other[partner[i] & 0xFF];
                result[i] = (byte) Float.floatToRawIntBits(sum + WHOLE);
            }
        }
        images.put(image * size + at, result, 0, length);
    }
}

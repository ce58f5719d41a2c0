package dev.nextbench.data.augment;

import org.jspecify.annotations.Nullable;

/**
 * Pillow's blend of a degenerate image and the image itself, in 32-bit floats: {@code d + f (v - d)}, cut to an integer
 * of 0..255. For nearly every factor integers give the same levels.
 */
final class Blend {
    private static final int OFFSET = 255;

    /**
     * A float below 256 is rounded by at most half of this, so only a fraction closer to 1 can reach the next
     * integer.
     */
    private static final float ROUNDING = 0x1p-16f;

    private final int[] floors = new int[2 * OFFSET + 1];
    private final float @Nullable [] exact;

    Blend(double factor) {
        float[] products = new float[floors.length];
        boolean near = false;
        for (int i = 0; i < products.length; i++) {
            products[i] = (float) factor * (i - OFFSET);
            double floor = Math.floor(products[i]);
            floors[i] = (int) floor;
            near |= products[i] - floor > 1 - ROUNDING;
        }
        this.exact = near ? products : null;
    }

    /** One level. */
    int level(int degenerate, int value) {
        int index = value - degenerate + OFFSET;
        int blended = exact == null ? degenerate + floors[index] : (int) (degenerate + exact[index]);
        return Math.max(0, Math.min(255, blended));
    }

    /** Levels {@code from} (included) to {@code to} (excluded) of a line, to a line of bytes that begins at {@code at}. */
    void levels(int[] degenerate, int[] values, int from, int to, byte[] target, int at) {
        if (exact != null) {
            for (int i = from; i < to; i++) {
                target[at + i] = (byte) level(degenerate[i], values[i]);
            }
            return;
        }
        for (int i = from; i < to; i++) {
            int blended = degenerate[i] + floors[values[i] - degenerate[i] + OFFSET];
            target[at + i] = (byte) Math.max(0, Math.min(255, blended));
        }
    }

    /** The grey of a colour: ITU-R 601-2 luma with 16 fractional bits. */
    static int grey(int red, int green, int blue) {
        return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
    }
}

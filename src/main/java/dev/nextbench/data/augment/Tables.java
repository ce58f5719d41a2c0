package dev.nextbench.data.augment;

import java.util.function.IntUnaryOperator;

/** Operations on single bytes, by tables of their 256 values. */
final class Tables {
    private static final int LEVELS = 256;
    private static final int CHANNELS = 3;

    private Tables() {}

    /** Every level {@code v} becomes {@code function(v)}, of which the lowest 8 bits count. */
    static void map(Canvas canvas, IntUnaryOperator function) {
        byte[] table = new byte[LEVELS];
        for (int level = 0; level < LEVELS; level++) {
            table[level] = (byte) function.applyAsInt(level);
        }
        map(canvas, table, table, table);
    }

    /** A table of 256 levels for each channel. */
    static void map(Canvas canvas, byte[] red, byte[] green, byte[] blue) {
        byte[] pixels = canvas.pixels();
        for (int i = 0; i < pixels.length - 2; i += CHANNELS) {
            pixels[i] = red[pixels[i] & 0xFF];
            pixels[i + 1] = green[pixels[i + 1] & 0xFF];
            pixels[i + 2] = blue[pixels[i + 2] & 0xFF];
        }
    }

    /** How often each level occurs in each channel: {@code [3][256]}. */
    static int[][] histograms(Canvas canvas) {
        // Two of each, taken in turn: counting the same level twice at once would wait for the first count.
        int[] red = new int[LEVELS];
        int[] green = new int[LEVELS];
        int[] blue = new int[LEVELS];
        int[] nextRed = new int[LEVELS];
        int[] nextGreen = new int[LEVELS];
        int[] nextBlue = new int[LEVELS];
        byte[] pixels = canvas.pixels();
        int i = 0;
        for (; i < pixels.length - 5; i += 2 * CHANNELS) {
            red[pixels[i] & 0xFF]++;
            green[pixels[i + 1] & 0xFF]++;
            blue[pixels[i + 2] & 0xFF]++;
            nextRed[pixels[i + 3] & 0xFF]++;
            nextGreen[pixels[i + 4] & 0xFF]++;
            nextBlue[pixels[i + 5] & 0xFF]++;
        }
        if (i < pixels.length) {
            red[pixels[i] & 0xFF]++;
            green[pixels[i + 1] & 0xFF]++;
            blue[pixels[i + 2] & 0xFF]++;
        }
        for (int level = 0; level < LEVELS; level++) {
            red[level] += nextRed[level];
            green[level] += nextGreen[level];
            blue[level] += nextBlue[level];
        }
        return new int[][] {red, green, blue};
    }

    /** The table that changes nothing. */
    static byte[] identity() {
        byte[] table = new byte[LEVELS];
        for (int level = 0; level < LEVELS; level++) {
            table[level] = (byte) level;
        }
        return table;
    }
}

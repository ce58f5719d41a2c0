package dev.nextbench.data.augment;

/**
 * A warp that moves each row, or each column, along itself: shear and translation. Pillow interpolates along the line
 * and then between equal lines, so the first step is the result.
 *
 * <p>All pixels of a line move by the same fraction of a pixel up to the rounding of doubles. So the line is a weighted
 * sum of four shifted copies of itself, in integers that a compiler turns into vector instructions. Where such a sum is
 * too near to a whole level to tell its side, Pillow's double arithmetic decides.
 */
final class LineWarp {
    private static final int CHANNELS = 3;

    /** Fractional bits of the weights: as many as four products leave in an int. */
    private static final int BITS = 22;

    /** More than the rounding of four weights can make: three units in all, times 255. */
    private static final int DOUBT = 1024;

    /** Far more than the rounding of places, far less than matters. */
    private static final double SAME = 1e-9;

    private static final int DOUBTFUL = 256;

    private final double shear;
    private final double shift;
    private final Interpolation interpolation;
    private final int fill;

    // One line's pixels at four neighbouring places, and their weighted sums.
    private int[] n0 = new int[0];
    private int[] n1 = new int[0];
    private int[] n2 = new int[0];
    private int[] n3 = new int[0];
    private int[] sums = new int[0];

    /** Place p of line l is taken from {@code p + shear (l + 0.5) + shift}. */
    LineWarp(double shear, double shift, Interpolation interpolation, int fill) {
        this.shear = shear;
        this.shift = shift;
        this.interpolation = interpolation;
        this.fill = fill;
    }

    void alongRows(Canvas canvas) {
        apply(canvas, canvas.height(), CHANNELS * canvas.width(), canvas.width(), CHANNELS);
    }

    void alongColumns(Canvas canvas) {
        apply(canvas, canvas.width(), CHANNELS, canvas.height(), CHANNELS * canvas.width());
    }

    private void apply(Canvas canvas, int lines, int line, int size, int step) {
        n0 = new int[CHANNELS * (size + 3)];
        n1 = new int[CHANNELS * size];
        n2 = new int[CHANNELS * size];
        n3 = new int[CHANNELS * size];
        sums = new int[CHANNELS * size];
        for (int l = 0; l < lines; l++) {
            double move = shear * (l + 0.5);
            int from = start(move, 0, 0, size);
            int to = start(move, size, from, size);
            fill(canvas.spare(), l * line, step, 0, from);
            move(canvas.pixels(), canvas.spare(), l * line, step, size, from, to, move);
            fill(canvas.spare(), l * line, step, to, size);
        }
        canvas.swap();
    }

    /** The place that a pixel is taken from, summed in Pillow's order. */
    private double place(int pixel, double move) {
        return pixel + 0.5 + move + shift;
    }

    /** The first pixel of {@code least..size} whose place is at {@code bound} or behind it. */
    private int start(double move, int bound, int least, int size) {
        int pixel = Math.max(least, Math.min(size, (int) (bound - 0.5 - move - shift) - 1));
        while (pixel < size && place(pixel, move) < bound) {
            pixel++;
        }
        return pixel;
    }

    private void fill(byte[] target, int line, int step, int from, int to) {
        int at = line + step * from;
        for (int pixel = from; pixel < to; pixel++) {
            target[at] = (byte) (fill >> 16);
            target[at + 1] = (byte) (fill >> 8);
            target[at + 2] = (byte) fill;
            at += step;
        }
    }

    private void move(byte[] source, byte[] target, int line, int step, int size, int from, int to, double move) {
        if (from == to) {
            return;
        }
        double place = place(from, move) - 0.5;
        double fraction = place - Math.floor(place);
        if (fraction < SAME || fraction > 1 - SAME) {
            for (int i = CHANNELS * from; i < CHANNELS * to; i++) {
                int pixel = i / CHANNELS;
                target[line + step * pixel + i % CHANNELS] =
                        exact(source, line + i % CHANNELS, step, size, place(pixel, move) - 0.5);
            }
            return;
        }
        int count = CHANNELS * (to - from);
        read(source, line, step, size, (int) Math.floor(place) - 1, to - from + 3);
        System.arraycopy(n0, CHANNELS, n1, 0, count);
        System.arraycopy(n0, 2 * CHANNELS, n2, 0, count);
        System.arraycopy(n0, 3 * CHANNELS, n3, 0, count);
        int w0 = weight(0, fraction);
        int w2 = weight(2, fraction);
        int w3 = weight(3, fraction);
        // The sum of the weights is exactly 1, so that neighbours of one level give that level.
        weigh(sums, count, w0, n0, (1 << BITS) - w0 - w2 - w3, n1, w2, n2, w3, n3);
        boolean cubic = interpolation == Interpolation.BICUBIC;
        level(sums, count, cubic ? n0 : n1, n1, n2, cubic ? n3 : n2);
        if (write(sums, count, target, line + step * from, step) >= DOUBTFUL) {
            for (int i = 0; i < count; i++) {
                if (sums[i] >= DOUBTFUL) {
                    int pixel = from + i / CHANNELS;
                    target[line + step * pixel + i % CHANNELS] =
                            exact(source, line + i % CHANNELS, step, size, place(pixel, move) - 0.5);
                }
            }
        }
    }

    private int weight(int neighbour, double fraction) {
        return (int) Math.rint(interpolation.weight(neighbour, fraction) * (1 << BITS));
    }

    private byte exact(byte[] source, int start, int step, int size, double place) {
        int index = (int) Math.floor(place);
        double value = interpolation.between(
                source[start + step * clamp(index - 1, size)] & 0xFF,
                source[start + step * clamp(index, size)] & 0xFF,
                source[start + step * clamp(index + 1, size)] & 0xFF,
                source[start + step * clamp(index + 2, size)] & 0xFF,
                place - index);
        return (byte) Math.max(0, Math.min(255, (int) value));
    }

    /** Reads pixels {@code first..first + count - 1} to {@link #n0}; those outside are the nearest inside. */
    private void read(byte[] source, int line, int step, int size, int first, int count) {
        int inside = Math.max(0, -first);
        int end = Math.min(count, size - first);
        int at = line + step * (first + inside);
        int[] read = n0;
        for (int i = CHANNELS * inside; i < CHANNELS * end; i += CHANNELS) {
            read[i] = source[at] & 0xFF;
            read[i + 1] = source[at + 1] & 0xFF;
            read[i + 2] = source[at + 2] & 0xFF;
            at += step;
        }
        for (int i = 0; i < CHANNELS * inside; i++) {
            read[i] = source[line + i % CHANNELS] & 0xFF;
        }
        for (int i = CHANNELS * end; i < CHANNELS * count; i++) {
            read[i] = source[line + step * (size - 1) + i % CHANNELS] & 0xFF;
        }
    }

    private static void weigh(
            int[] sums, int count, int w0, int[] n0, int w1, int[] n1, int w2, int[] n2, int w3, int[] n3) {
        for (int i = 0; i < count; i++) {
            sums[i] = w0 * n0[i] + w1 * n1[i] + w2 * n2[i] + w3 * n3[i];
        }
    }

    /**
     * Sums to levels 0..255, with {@link #DOUBTFUL} added to those that may be wrong by one. Where all neighbours are
     * equal there is no doubt.
     */
    private static void level(int[] sums, int count, int[] n0, int[] n1, int[] n2, int[] n3) {
        int fraction = (1 << BITS) - 1;
        for (int i = 0; i < count; i++) {
            int sum = sums[i];
            int doubt = (((sum + DOUBT) & fraction) - 2 * DOUBT) >> 31;
            int differences = (n0[i] ^ n1[i]) | (n1[i] ^ n2[i]) | (n2[i] ^ n3[i]);
            int level = sum >> BITS;
            level &= ~(level >> 31);
            level = (level | ((255 - level) >> 31)) & 0xFF;
            sums[i] = level | (doubt & (-differences >> 31) & DOUBTFUL);
        }
    }

    /** Returns at least {@link #DOUBTFUL} if one of the levels is in doubt. */
    private static int write(int[] levels, int count, byte[] target, int start, int step) {
        int any = 0;
        int at = start;
        for (int i = 0; i < count; i += CHANNELS) {
            int red = levels[i];
            int green = levels[i + 1];
            int blue = levels[i + 2];
            target[at] = (byte) red;
            target[at + 1] = (byte) green;
            target[at + 2] = (byte) blue;
            any |= red | green | blue;
            at += step;
        }
        return any;
    }

    /** The nearest of 0..size-1. */
    private static int clamp(int index, int size) {
        return Math.max(0, Math.min(size - 1, index));
    }
}

package dev.nextbench.data.augment;

/**
 * Blends with the image smoothed by a 3x3 kernel (ones, 5 in the centre, divided by 13) that leaves the border.
 *
 * @param factor 0 for the smooth image, 1 for the image itself, more for a sharper one
 */
public record Sharpness(double factor) implements ImageOperation {
    private static final int WEIGHT = 13;

    /** {@code sum / 13}, rounded, is {@code (sum * RECIPROCAL + HALF) >> BITS} for all sums; it never ends on a half. */
    private static final int RECIPROCAL = 20165;

    private static final int BITS = 18;
    private static final int HALF = 1 << (BITS - 1);

    @Override
    public void apply(Canvas canvas) {
        int height = canvas.height();
        int line = 3 * canvas.width();
        byte[] source = canvas.pixels();
        byte[] target = canvas.spare();
        if (height < 3 || line < 9) {
            return;
        }
        Blend blend = new Blend(factor);
        int[] above = new int[line];
        int[] here = new int[line];
        int[] below = new int[line];
        int[] columns = new int[line];
        int[] smooth = new int[line];
        read(source, 0, above);
        read(source, line, here);
        System.arraycopy(source, 0, target, 0, line);
        for (int row = 1; row < height - 1; row++) {
            int at = row * line;
            read(source, at + line, below);
            add(above, here, below, columns);
            smooth(columns, here, smooth);
            System.arraycopy(source, at, target, at, 3);
            blend.levels(smooth, here, 3, line - 3, target, at);
            System.arraycopy(source, at + line - 3, target, at + line - 3, 3);
            int[] first = above;
            above = here;
            here = below;
            below = first;
        }
        System.arraycopy(source, (height - 1) * line, target, (height - 1) * line, line);
        canvas.swap();
    }

    private static void read(byte[] source, int from, int[] levels) {
        for (int i = 0; i < levels.length; i++) {
            levels[i] = source[from + i] & 0xFF;
        }
    }

    private static void add(int[] a, int[] b, int[] c, int[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] = a[i] + b[i] + c[i];
        }
    }

    private static void smooth(int[] columns, int[] centre, int[] smooth) {
        for (int i = 3; i < smooth.length - 3; i++) {
            int sum = columns[i - 3] + columns[i] + columns[i + 3] + (WEIGHT - 9) * centre[i];
            smooth[i] = (sum * RECIPROCAL + HALF) >> BITS;
        }
    }
}

package dev.nextbench.data.augment;

/**
 * Blends with the image smoothed by a 3x3 kernel (ones, 5 in the centre, divided by 13) that leaves the border.
 *
 * @param factor 0 for the smooth image, 1 for the image itself, more for a sharper one
 */
public record Sharpness(double factor) implements ImageOperation {
    private static final int WEIGHT = 13;

    /** The smoothed level for every weighted sum of levels: sum / 13, rounded. It never ends on a half. */
    private static final short[] SMOOTHED = new short[255 * WEIGHT + 1];

    static {
        for (int sum = 0; sum < SMOOTHED.length; sum++) {
            SMOOTHED[sum] = (short) ((2 * sum + WEIGHT) / (2 * WEIGHT));
        }
    }

    @Override
    public void apply(Canvas canvas) {
        int height = canvas.height();
        int line = 3 * canvas.width();
        byte[] source = canvas.pixels();
        byte[] target = canvas.spare();
        Blend blend = new Blend(factor);
        int[] columns = new int[line];
        System.arraycopy(source, 0, target, 0, line);
        for (int row = 1; row < height - 1; row++) {
            int at = row * line;
            for (int i = 0; i < line; i++) {
                columns[i] = (source[at - line + i] & 0xFF) + (source[at + i] & 0xFF) + (source[at + line + i] & 0xFF);
            }
            System.arraycopy(source, at, target, at, 3);
            for (int i = 3; i < line - 3; i++) {
                int value = source[at + i] & 0xFF;
                int sum = columns[i - 3] + columns[i] + columns[i + 3] + (WEIGHT - 9) * value;
                target[at + i] = (byte) blend.level(SMOOTHED[sum], value);
            }
            System.arraycopy(source, at + line - 3, target, at + line - 3, 3);
        }
        System.arraycopy(source, (height - 1) * line, target, (height - 1) * line, line);
        canvas.swap();
    }
}

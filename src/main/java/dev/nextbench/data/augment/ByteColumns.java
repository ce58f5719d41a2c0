package dev.nextbench.data.augment;

/** The columns of an image in memory, {@code [H, W, 3]}, or of a part of one. */
public final class ByteColumns implements PixelColumns {
    private static final int CHANNELS = 3;

    private byte[] pixels = new byte[0];
    private int line;
    private int origin;
    private int red;
    private int blue;

    /** Lays it over an image of so many columns, of bytes in the order RGB. */
    public void set(byte[] image, int width) {
        set(image, width, 0, 0, false);
    }

    /**
     * Lays it over a part of an image.
     *
     * @param part the part's bytes, row by row; there may be more of them
     * @param width its columns
     * @param left its first column in the whole image
     * @param top its first row in the whole image
     * @param reversed whether the bytes are in the order BGR
     */
    public void set(byte[] part, int width, int left, int top, boolean reversed) {
        pixels = part;
        line = CHANNELS * width;
        origin = top * line + CHANNELS * left;
        red = reversed ? 2 : 0;
        blue = reversed ? 0 : 2;
    }

    @Override
    public void read(int column, int count, int row, int rows, int[][] targets) {
        int corner = row * line + CHANNELS * column - origin;
        int reds = corner + red;
        int greens = corner + 1;
        int blues = corner + blue;
        if (count == 4) {
            readFour(reds, targets, 0, rows);
            readFour(greens, targets, rows, rows);
            readFour(blues, targets, 2 * rows, rows);
            return;
        }
        for (int i = 0; i < count; i++) {
            readOne(reds + CHANNELS * i, targets[i], 0, rows);
            readOne(greens + CHANNELS * i, targets[i], rows, rows);
            readOne(blues + CHANNELS * i, targets[i], 2 * rows, rows);
        }
    }

    private void readFour(int corner, int[][] targets, int at, int rows) {
        byte[] source = pixels;
        int[] a = targets[0];
        int[] b = targets[1];
        int[] c = targets[2];
        int[] d = targets[3];
        int from = corner;
        for (int i = at; i < at + rows; i++) {
            a[i] = source[from] & 0xFF;
            b[i] = source[from + 3] & 0xFF;
            c[i] = source[from + 6] & 0xFF;
            d[i] = source[from + 9] & 0xFF;
            from += line;
        }
    }

    private void readOne(int corner, int[] target, int at, int rows) {
        int from = corner;
        for (int i = at; i < at + rows; i++) {
            target[i] = pixels[from] & 0xFF;
            from += line;
        }
    }
}

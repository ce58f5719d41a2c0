package dev.nextbench.data.augment;

/**
 * A rectangle of pixels.
 *
 * @param top its first row
 * @param left its first column
 * @param height its rows, at least 1
 * @param width its columns, at least 1
 */
public record Region(int top, int left, int height, int width) {
    /** Checks that there is a pixel in it. */
    public Region {
        if (top < 0 || left < 0 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "no region: top %d, left %d, height %d, width %d".formatted(top, left, height, width));
        }
    }

    /** A whole image. */
    public static Region whole(int width, int height) {
        return new Region(0, 0, height, width);
    }

    /** Pixels in it. */
    public long area() {
        return (long) height * width;
    }
}

package dev.nextbench.data.augment;

/**
 * An 8-bit RGB image of a fixed size that operations change, with a second buffer for those that cannot work in place:
 * {@code [H, W, 3]}, row by row. Made once for each thread that augments; not safe for several.
 */
public final class Canvas {
    private final int width;
    private final int height;
    private byte[] pixels;
    private byte[] spare;
    private final int[] packed;

    /** A black image. */
    public Canvas(int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("no image: %dx%d".formatted(width, height));
        }
        this.width = width;
        this.height = height;
        this.pixels = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
        this.spare = new byte[pixels.length];
        this.packed = new int[width * height];
    }

    /** Width in pixels. */
    public int width() {
        return width;
    }

    /** Height in pixels. */
    public int height() {
        return height;
    }

    /** The image itself, not a copy; another array after the next operation. */
    public byte[] pixels() {
        return pixels;
    }

    /** As large as the image, of any content. An operation writes its result here and calls {@link #swap}. */
    byte[] spare() {
        return spare;
    }

    /** The image as one int 0xRRGGBB for each pixel; good until it is asked for again. */
    int[] pack() {
        int from = 0;
        for (int i = 0; i < packed.length; i++) {
            packed[i] = (pixels[from] & 0xFF) << 16 | (pixels[from + 1] & 0xFF) << 8 | (pixels[from + 2] & 0xFF);
            from += 3;
        }
        return packed;
    }

    /** Makes the spare buffer the image. */
    void swap() {
        byte[] written = spare;
        spare = pixels;
        pixels = written;
    }
}

package dev.nextbench.data;

import java.util.Arrays;

/** An image in memory: 8-bit RGB, row by row, {@code [H, W, 3]}. Its bytes are not to be changed once it is made. */
public final class RgbImage {
    private final int width;
    private final int height;
    private final byte[] bytes;

    /** An image over {@code bytes}, of which there should be {@code 3 width height}. */
    public RgbImage(int width, int height, byte[] bytes) {
        if (width < 1 || height < 1 || bytes.length != Math.multiplyExact(3, Math.multiplyExact(width, height))) {
            throw new IllegalArgumentException(
                    "%d bytes are not an RGB image of %dx%d".formatted(bytes.length, width, height));
        }
        this.width = width;
        this.height = height;
        this.bytes = bytes;
    }

    /** Width in pixels. */
    public int width() {
        return width;
    }

    /** Height in pixels. */
    public int height() {
        return height;
    }

    /** The bytes themselves, not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    /** A part of it. */
    public RgbImage crop(int top, int left, int cropHeight, int cropWidth) {
        if (top < 0 || left < 0 || top + cropHeight > height || left + cropWidth > width) {
            throw new IllegalArgumentException("crop of %dx%d at (%d, %d) leaves the image of %dx%d"
                    .formatted(cropWidth, cropHeight, left, top, width, height));
        }
        if (cropHeight == height && cropWidth == width) {
            return this;
        }
        byte[] cropped = new byte[3 * cropHeight * cropWidth];
        for (int row = 0; row < cropHeight; row++) {
            System.arraycopy(bytes, 3 * ((top + row) * width + left), cropped, 3 * row * cropWidth, 3 * cropWidth);
        }
        return new RgbImage(cropWidth, cropHeight, cropped);
    }

    /** Its mirror image: left and right exchanged. */
    public RgbImage mirror() {
        byte[] mirrored = new byte[bytes.length];
        for (int row = 0; row < height; row++) {
            mirrorRow(bytes, 3 * row * width, mirrored, 3 * row * width, width);
        }
        return new RgbImage(width, height, mirrored);
    }

    static void mirrorRow(byte[] source, int from, byte[] target, int to, int pixels) {
        int read = from + 3 * (pixels - 1);
        for (int write = to; write < to + 3 * pixels; write += 3, read -= 3) {
            target[write] = source[read];
            target[write + 1] = source[read + 1];
            target[write + 2] = source[read + 2];
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RgbImage image && width == image.width && Arrays.equals(bytes, image.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * width + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "RGB %dx%d".formatted(width, height);
    }
}

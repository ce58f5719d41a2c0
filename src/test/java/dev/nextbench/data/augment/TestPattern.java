package dev.nextbench.data.augment;

import java.util.zip.CRC32;

/** The test image of the golden checksums. */
final class TestPattern {
    private TestPattern() {}

    static byte[] pattern(int width, int height) {
        byte[] bytes = new byte[3 * width * height];
        int i = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                bytes[i++] = (byte) (5 * x + 3 * y);
                bytes[i++] = (byte) (x * x + 7 * y);
                bytes[i++] = (byte) ((11 * x) ^ (13 * y));
            }
        }
        return bytes;
    }

    static Canvas canvas(int width, int height) {
        return canvas(width, height, pattern(width, height));
    }

    static Canvas canvas(int width, int height, byte[] bytes) {
        Canvas canvas = new Canvas(width, height);
        System.arraycopy(bytes, 0, canvas.pixels(), 0, bytes.length);
        return canvas;
    }

    /** CRC-32 in hex. */
    static String checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return "%08x".formatted(crc.getValue());
    }
}

package dev.nextbench.data;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Where a library decodes to, and the rows of that which are kept. A decoder that stops at its first complaint has
 * decoded everything up to a row if that row was written, whatever it then says.
 */
final class DecodedRows {
    /** What fills a row before it is decoded. A row that is decoded to just this counts as missing. */
    private static final byte UNTOUCHED = 0x5A;

    private final NativeBuffer buffer = new NativeBuffer();
    private Memory memory = buffer.atLeast(1);
    private byte[] pixels = new byte[0];
    private int line;
    private int left;

    /**
     * Memory for an image; null if it is larger than an array can be.
     *
     * @param first the column of the whole image that its first one is
     * @param width its columns
     * @param height its rows
     * @param last the last of them that is needed
     */
    @Nullable
    Pointer prepare(int first, int width, int height, int last) {
        if (3L * width * height > Integer.MAX_VALUE - Long.BYTES) {
            return null;
        }
        left = first;
        line = 3 * width;
        memory = buffer.atLeast(line * height);
        memory.setMemory((long) line * last, line, UNTOUCHED);
        return memory;
    }

    /** Whether a row was written. */
    boolean isThere(int row) {
        byte[] bytes = memory.getByteArray((long) line * row, line);
        for (byte value : bytes) {
            if (value != UNTOUCHED) {
                return true;
            }
        }
        return false;
    }

    /** Takes over some rows of the image, at once: one call for each row would cost more than the columns between. */
    void keep(int top, int rows) {
        int bytes = line * rows;
        if (pixels.length < bytes
                || (pixels.length > NativeBuffer.LARGEST_KEPT && bytes <= NativeBuffer.LARGEST_KEPT)) {
            pixels = new byte[bytes > NativeBuffer.LARGEST_KEPT / 2 ? bytes : 2 * bytes];
        }
        memory.read((long) line * top, pixels, 0, bytes);
    }

    /** The rows that were kept last, RGB; there may be more bytes. */
    byte[] pixels() {
        return pixels;
    }

    /** The first column. */
    int left() {
        return left;
    }

    /** How many columns. */
    int width() {
        return line / 3;
    }
}

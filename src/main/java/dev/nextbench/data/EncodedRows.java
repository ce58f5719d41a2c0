package dev.nextbench.data;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import dev.nextbench.data.augment.Region;

/**
 * A JPEG outside Java's heap whose header tells of no more rows than are needed, so that a decoder stops behind them. It
 * then complains of what follows.
 */
final class EncodedRows {
    private final NativeBuffer buffer = new NativeBuffer();
    private Memory memory = buffer.atLeast(1);
    private long length;
    private int rows;
    private int columns;

    /**
     * Takes a JPEG.
     *
     * @param region what is needed of it, in pixels of the scaled image
     * @param scale how many pixels become one on each side
     * @return false if it is no JPEG, or smaller than that
     */
    boolean set(byte[] content, Region region, int scale) {
        JpegFrame frame = JpegFrame.of(content);
        int bottom = region.top() + region.height();
        if (frame == null
                || divideUp(frame.width(), scale) < region.left() + region.width()
                || divideUp(frame.height(), scale) < bottom) {
            return false;
        }
        memory = buffer.atLeast(content.length);
        memory.write(0, content, 0, content.length);
        int decoded = frame.rowsToDecode(scale * bottom);
        memory.setByte(frame.heightAt(), (byte) (decoded >> 8));
        memory.setByte(frame.heightAt() + 1, (byte) decoded);
        length = content.length;
        rows = divideUp(decoded, scale);
        columns = divideUp(frame.width(), scale);
        return true;
    }

    /** Its bytes. */
    Pointer bytes() {
        return memory;
    }

    /** How many bytes. */
    NativeLong length() {
        return new NativeLong(length);
    }

    /** Rows of the scaled image that a decoder makes. */
    int rows() {
        return rows;
    }

    /** Columns of the scaled image. */
    int columns() {
        return columns;
    }

    static int divideUp(int value, int by) {
        return (value + by - 1) / by;
    }
}

package dev.nextbench.weights.raw;

import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * Bytes of a file or of memory by 64-bit positions. Every access is checked against the size, so that no length that a
 * file claims can lead outside it.
 */
public final class Bytes {
    /** Windows begin at multiples of this; each is twice as long, so that a slice of this size lies in one of them. */
    private static final long STRIDE = 1L << 30;

    private static final Bytes EMPTY = of(ByteBuffer.allocate(0));

    private final ByteBuffer[] windows;
    private final long stride;
    private final long start;
    private final long size;

    private Bytes(ByteBuffer[] windows, long stride, long start, long size) {
        this.windows = windows;
        this.stride = stride;
        this.start = start;
        this.size = size;
    }

    /** No bytes. */
    public static Bytes empty() {
        return EMPTY;
    }

    /** The remaining bytes of a buffer; they are not copied. */
    public static Bytes of(ByteBuffer buffer) {
        ByteBuffer whole = buffer.slice().asReadOnlyBuffer();
        return new Bytes(new ByteBuffer[] {whole}, STRIDE, 0, whole.capacity());
    }

    /** The whole file, mapped; the mapping outlives the channel. */
    public static Bytes map(FileChannel channel) throws IOException {
        long size = channel.size();
        return size <= Integer.MAX_VALUE
                ? of(channel.map(FileChannel.MapMode.READ_ONLY, 0, size))
                : map(channel, STRIDE);
    }

    static Bytes map(FileChannel channel, long stride) throws IOException {
        long size = channel.size();
        long longest = Math.min(2 * stride, (long) Integer.MAX_VALUE);
        ByteBuffer[] windows = new ByteBuffer[Math.toIntExact((size + stride - 1) / stride)];
        for (int i = 0; i < windows.length; i++) {
            long from = i * stride;
            windows[i] = channel.map(FileChannel.MapMode.READ_ONLY, from, Math.min(size - from, longest));
        }
        return new Bytes(windows, stride, 0, size);
    }

    /** How many there are. */
    public long size() {
        return size;
    }

    /** True if {@code length} bytes from {@code position} lie within these. */
    public boolean holds(long position, long length) {
        return position >= 0 && length >= 0 && position <= size && length <= size - position;
    }

    /** The byte at a position, 0 to 255. */
    public int at(long position) throws WeightsException {
        check(position, 1);
        long absolute = start + position;
        return windows.length == 1
                ? windows[0].get((int) absolute) & 0xFF
                : windows[(int) (absolute / stride)].get((int) (absolute % stride)) & 0xFF;
    }

    /** Some of these bytes; they are not copied. */
    public Bytes part(long position, long length) throws WeightsException {
        check(position, length);
        return new Bytes(windows, stride, start + position, length);
    }

    /** Some of these bytes as a read-only buffer in little-endian order; they are not copied. */
    public ByteBuffer buffer(long position, long length) throws WeightsException {
        check(position, length);
        long absolute = start + position;
        ByteBuffer window = windows[0];
        if (windows.length > 1) {
            int index = (int) Math.min(absolute / stride, windows.length - 1L);
            window = windows[index];
            absolute -= index * stride;
        }
        if (length > window.capacity() - absolute) {
            throw new WeightsException(length + " bytes at byte " + position + " are more than can be read in one piece"
                    + " of so large a file; split the file");
        }
        return window.slice((int) absolute, (int) length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** All these bytes as a read-only buffer in little-endian order. */
    public ByteBuffer buffer() throws WeightsException {
        return buffer(0, size);
    }

    private void check(long position, long length) throws WeightsException {
        if (!holds(position, length)) {
            throw new WeightsException("it is damaged or cut short: " + Long.toUnsignedString(length)
                    + " bytes are needed at byte " + Long.toUnsignedString(position) + " of " + size);
        }
    }
}

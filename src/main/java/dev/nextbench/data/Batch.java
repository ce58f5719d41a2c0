package dev.nextbench.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Images and labels for one step. Its buffers are used again once it is closed, so whatever reads them (an array of the
 * engine that lies over them, a copy to a device) should be done by then.
 */
public final class Batch implements AutoCloseable {
    private final Buffers buffers;
    private final Epoch source;
    private final int imageSize;
    private final int count;
    private final int epoch;
    private final int index;
    private boolean closed;

    /** Direct memory for the images and labels of one batch. */
    static final class Buffers {
        final ByteBuffer images;
        final ByteBuffer labels;
        final ByteBuffer erased;

        Buffers(int batch, int imageBytes) {
            this.images = ByteBuffer.allocateDirect(Math.multiplyExact(batch, imageBytes));
            this.labels = ByteBuffer.allocateDirect(batch * Long.BYTES).order(ByteOrder.nativeOrder());
            this.erased = ByteBuffer.allocateDirect(4 * batch * Long.BYTES).order(ByteOrder.nativeOrder());
        }
    }

    Batch(Buffers buffers, Epoch source, int imageSize, int count, int epoch, int index) {
        this.buffers = buffers;
        this.source = source;
        this.imageSize = imageSize;
        this.count = count;
        this.epoch = epoch;
        this.index = index;
    }

    /** The images: a direct buffer of bytes, {@code [N, H, W, 3]} in the order RGB, from position 0 to its limit. */
    public ByteBuffer images() {
        return open(buffers.images).limit(3 * imageSize * imageSize * count);
    }

    /** The labels: a direct buffer of 64-bit integers in the machine's byte order, {@code [N]}. */
    public ByteBuffer labels() {
        return open(buffers.labels).limit(Long.BYTES * count);
    }

    /**
     * The boxes that are to be erased, zeros where none is: a direct buffer of 64-bit integers in the machine's byte
     * order, {@code [N, 4]}: top, bottom, left, right, the second and last exclusive.
     */
    public ByteBuffer erased() {
        return open(buffers.erased).limit(4 * Long.BYTES * count);
    }

    private ByteBuffer open(ByteBuffer buffer) {
        if (closed) {
            throw new IllegalStateException("batch %d of epoch %d is closed".formatted(index, epoch));
        }
        return buffer.duplicate().order(buffer.order()).clear();
    }

    /** The class of one of its images. */
    public int label(int image) {
        return (int) labels().getLong(image * Long.BYTES);
    }

    /** Height and width of the images. */
    public int imageSize() {
        return imageSize;
    }

    /** N, the images in it. */
    public int count() {
        return count;
    }

    /** The epoch it belongs to. */
    public int epoch() {
        return epoch;
    }

    /** Its place in the epoch, from 0. */
    public int index() {
        return index;
    }

    /** Gives the buffers back. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            source.giveBack(buffers);
        }
    }
}

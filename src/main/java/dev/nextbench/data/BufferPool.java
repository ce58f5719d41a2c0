package dev.nextbench.data;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A fixed number of batch buffers, made when first needed and used again and again. */
final class BufferPool {
    private final Deque<Batch.Buffers> free = new ArrayDeque<>();
    private final int batch;
    private final int imageBytes;
    private int unmade;

    BufferPool(int buffers, int batch, int imageBytes) {
        this.unmade = buffers;
        this.batch = batch;
        this.imageBytes = imageBytes;
    }

    /** A free buffer, or null if all are in use. */
    synchronized Batch.@Nullable Buffers poll() {
        Batch.Buffers buffers = free.poll();
        if (buffers == null && unmade > 0) {
            unmade--;
            buffers = new Batch.Buffers(batch, imageBytes);
        }
        return buffers;
    }

    synchronized void put(Batch.Buffers buffers) {
        free.push(buffers);
    }
}

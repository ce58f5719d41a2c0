package dev.nextbench.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * One pass over a split. Batches come in one order for any number of threads; as many are made ahead as there are free
 * buffers, so a batch that is not closed holds the work up. One thread takes the batches.
 */
public final class Epoch implements Iterable<Batch>, AutoCloseable {
    private final Filler filler;
    private final BufferPool pool;
    private final ExecutorService executor;
    private final int imageSize;
    private final int number;
    private final int batches;
    private final Deque<Pending> ahead = new ArrayDeque<>();
    private int begun;
    private int taken;
    private volatile boolean closed;

    /** Fills buffers with batches, by several workers at once. */
    interface Filler {
        /** Images of a batch. */
        int count(int index);

        /** Images that a worker makes at a time. */
        int slice();

        /** Makes a batch's images {@code from} (included) to {@code to} (excluded). */
        void fill(int index, int from, int to, Batch.Buffers buffers);
    }

    private record Pending(List<Future<?>> slices, int count, Batch.Buffers buffers, int index) {}

    private final Iterator<Batch> iterator = new Iterator<>() {
        @Override
        public boolean hasNext() {
            return taken < batches;
        }

        @Override
        public Batch next() {
            return take();
        }
    };

    Epoch(
            Filler filler,
            BufferPool pool,
            ExecutorService executor,
            int imageSize,
            int number,
            int firstBatch,
            int batches) {
        this.filler = filler;
        this.pool = pool;
        this.executor = executor;
        this.imageSize = imageSize;
        this.number = number;
        this.batches = batches;
        this.begun = firstBatch;
        this.taken = firstBatch;
        begin();
    }

    /** Which epoch it is, from 0. */
    public int number() {
        return number;
    }

    /** Batches in it. */
    public int batches() {
        return batches;
    }

    /**
     * The batches that were not taken yet, each to be closed by its taker. An image that cannot be read any more is a
     * {@link DataException} with the file's name.
     */
    @Override
    public Iterator<Batch> iterator() {
        return iterator;
    }

    private Batch take() {
        if (taken >= batches) {
            throw new NoSuchElementException("epoch %d has %d batches".formatted(number, batches));
        }
        Pending next;
        synchronized (this) {
            begin();
            next = ahead.poll();
        }
        if (next == null) {
            throw new IllegalStateException(
                    closed
                            ? "epoch %d is closed".formatted(number)
                            : "every buffer is in use; close each batch before the next is taken");
        }
        try {
            next.slices().forEach(Workers::await);
            taken++;
            return new Batch(next.buffers(), this, imageSize, next.count(), number, next.index());
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                ahead.addFirst(next);
            }
            close();
            throw e;
        }
    }

    /** Begins as many batches as there are buffers for. */
    private synchronized void begin() {
        while (!closed && begun < batches) {
            Batch.Buffers buffers = pool.poll();
            if (buffers == null) {
                return;
            }
            int index = begun++;
            int count = filler.count(index);
            // By slices, so that all workers share each batch: one that is the last of an epoch, or that is waited for,
            // would otherwise be one worker's while the others have nothing to do.
            List<Future<?>> slices = new ArrayList<>();
            ahead.add(new Pending(slices, count, buffers, index));
            for (int from = 0; from < count; from += filler.slice()) {
                int first = from;
                int last = Math.min(count, from + filler.slice());
                slices.add(executor.submit(() -> {
                    if (!closed) {
                        filler.fill(index, first, last, buffers);
                    }
                }));
            }
        }
    }

    void giveBack(Batch.Buffers buffers) {
        pool.put(buffers);
        begin();
    }

    /** Ends it early: what was begun is thrown away. Batches already taken stay good until they are closed. */
    @Override
    public synchronized void close() {
        closed = true;
        for (Pending pending = ahead.poll(); pending != null; pending = ahead.poll()) {
            // Waited for and not cancelled: a cancelled task that runs goes on, into buffers that others have by then.
            pending.slices().forEach(Workers::settle);
            pool.put(pending.buffers());
        }
    }
}

package dev.nextbench.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
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
    private boolean closed;

    /** Fills buffers with one batch, by a worker. */
    @FunctionalInterface
    interface Filler {
        /** Returns the images in it. */
        int fill(int index, Batch.Buffers buffers);
    }

    private record Pending(Future<Integer> count, Batch.Buffers buffers, int index) {}

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
            int count = Workers.await(next.count());
            taken++;
            return new Batch(next.buffers(), this, imageSize, count, number, next.index());
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
            ahead.add(new Pending(executor.submit(() -> filler.fill(index, buffers)), buffers, index));
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
            if (!pending.count().cancel(false)) {
                Workers.settle(pending.count());
            }
            pool.put(pending.buffers());
        }
    }
}

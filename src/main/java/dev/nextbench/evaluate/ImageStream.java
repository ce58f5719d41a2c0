package dev.nextbench.evaluate;

import dev.nextbench.data.DataException;
import dev.nextbench.data.RgbImage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Images made ahead by threads and taken in order. At most a fixed number of them wait, whatever the data set's size.
 * One thread takes them.
 */
final class ImageStream implements AutoCloseable {
    private final int count;
    private final IntFunction<RgbImage> source;
    private final int ahead;
    private final ExecutorService threads;
    private final Deque<Future<Made>> waiting = new ArrayDeque<>();
    private int begun;

    /**
     * An image, or why there is none.
     *
     * @param problem what is wrong with its file
     */
    record Made(@Nullable RgbImage image, @Nullable String problem) {}

    /**
     * Begins with the first images.
     *
     * @param count how many images there are
     * @param source makes an image by its index; called by several threads
     * @param threads how many threads make images
     * @param ahead how many images may wait
     */
    ImageStream(int count, IntFunction<RgbImage> source, int threads, int ahead) {
        this.count = count;
        this.source = source;
        this.ahead = ahead;
        this.threads = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "nextbench-decoder");
            thread.setDaemon(true);
            return thread;
        });
        begin();
    }

    private void begin() {
        while (begun < count && waiting.size() < ahead) {
            int index = begun++;
            waiting.add(threads.submit(() -> make(index)));
        }
    }

    private Made make(int index) {
        try {
            return new Made(source.apply(index), null);
        } catch (DataException e) {
            return new Made(null, e.getMessage());
        }
    }

    /** The next image; there have to be some left. */
    Made next() {
        Future<Made> next = waiting.remove();
        begin();
        try {
            return next.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while images were read");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("an image decoder failed: " + e.getCause(), e.getCause());
        }
    }

    /** Ends the threads; what was begun is thrown away. */
    @Override
    public void close() {
        threads.shutdownNow();
        waiting.clear();
    }
}

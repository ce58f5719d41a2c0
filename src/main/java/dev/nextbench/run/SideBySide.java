package dev.nextbench.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/** Does pieces of work in several threads, in their order; whatever one of them throws ends them all. */
final class SideBySide {
    private SideBySide() {}

    /** A piece of work's doing. */
    interface Doing<T> {
        /**
         * Does one.
         *
         * @param slot which of the threads does it, from 0
         * @return whether work goes on after it
         * @throws CancellationException if it was ended before its end
         */
        boolean does(T piece, int slot) throws IOException, InterruptedException;
    }

    /**
     * Does all the work.
     *
     * @param end ends the pieces that are being done: called when one of them says so, or throws
     */
    static <T> void run(Collection<T> work, int slots, Doing<T> doing, Runnable end)
            throws IOException, InterruptedException {
        Queue<T> waiting = new ConcurrentLinkedQueue<>(work);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Runnable stop = () -> {
            waiting.clear();
            end.run();
        };
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Math.min(slots, work.size()); i++) {
            int slot = i;
            Thread thread = new Thread(() -> work(waiting, slot, doing, thrown, stop), "training-" + (slot + 1));
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } finally {
            if (threads.stream().anyMatch(Thread::isAlive)) { // this thread was interrupted
                stop.run();
            }
        }
        rethrow(thrown.get());
    }

    private static <T> void work(
            Queue<T> waiting, int slot, Doing<T> doing, AtomicReference<Throwable> thrown, Runnable stop) {
        try {
            for (T piece = waiting.poll(); piece != null; piece = waiting.poll()) {
                if (!doing.does(piece, slot)) {
                    stop.run();
                }
            }
        } catch (CancellationException e) {
            // Another piece's end has ended it.
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            thrown.compareAndSet(null, e);
            stop.run();
        }
    }

    private static void rethrow(@org.jspecify.annotations.Nullable Throwable thrown)
            throws IOException, InterruptedException {
        if (thrown instanceof IOException e) {
            throw e;
        }
        if (thrown instanceof InterruptedException e) {
            throw e;
        }
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }
}

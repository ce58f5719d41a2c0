package dev.nextbench.data;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Work on many files by as many threads as there are processors. */
final class Parallel {
    private Parallel() {}

    /**
     * Does a task for each of the numbers below {@code count} and returns when all are done.
     *
     * @param progress is told about once a second by the calling thread how many were begun
     * @throws DataException what a task threw, or that the wait was interrupted
     */
    static void forEach(int count, IntConsumer task, IntConsumer progress) {
        if (count == 0) {
            return;
        }
        AtomicInteger next = new AtomicInteger();
        int threads = Math.min(Runtime.getRuntime().availableProcessors(), count);
        ExecutorService executor = Executors.newFixedThreadPool(threads, Workers.named("nextbench-check"));
        List<Future<?>> workers = new ArrayList<>();
        try {
            for (int thread = 0; thread < threads; thread++) {
                workers.add(executor.submit(() -> {
                    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                        task.accept(i);
                    }
                }));
            }
            for (Future<?> worker : workers) {
                while (!Workers.await(worker, TimeUnit.SECONDS.toMillis(1))) {
                    progress.accept(Math.min(next.get(), count));
                }
            }
        } finally {
            executor.shutdownNow();
        }
    }
}

package dev.nextbench.data;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that read images. */
final class Workers {
    private Workers() {}

    /** Threads that do not keep the program alive, named {@code name-1}, {@code name-2}… */
    static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Waits for a task.
     *
     * @return false if it still runs after so many milliseconds
     * @throws DataException what the task threw, or that the wait was interrupted
     */
    static boolean await(Future<?> task, long millis) {
        try {
            task.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException("interrupted while images were read; run it again");
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        }
    }

    /** A worker's failure for the thread that waits for it. */
    private static RuntimeException failure(Throwable cause) {
        if (cause instanceof DataException data) {
            return new DataException(data.problems(), data);
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("an image worker failed: " + cause, cause);
    }
}

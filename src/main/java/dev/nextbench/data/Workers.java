package dev.nextbench.data;

import java.util.concurrent.CancellationException;
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
     * Waits for a task and returns what it returns.
     *
     * @throws DataException what the task threw, or that the wait was interrupted
     */
    static <T> T await(Future<T> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /** Waits so many milliseconds at most; false if the task still runs then. Throws as {@link #await(Future)} does. */
    static boolean await(Future<?> task, long millis) {
        try {
            task.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /** Waits until a task that runs has ended, however it ends; an interrupt is kept for later. */
    static void settle(Future<?> task) {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                task.get();
                ended = true;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | CancellationException e) {
                ended = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static DataException interrupted() {
        Thread.currentThread().interrupt();
        return new DataException("interrupted while images were read; run it again");
    }

    /** A worker's failure for the thread that waits for it. */
    private static RuntimeException failure(ExecutionException failed) {
        Throwable cause = failed.getCause();
        if (cause instanceof DataException data) {
            return new DataException(data.problems(), data);
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("an image worker failed: " + cause, cause);
    }
}

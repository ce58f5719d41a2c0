package dev.nextbench.train;

import java.util.function.Supplier;

/** Adds up the time spent inside some calls, in nanoseconds of the monotonic clock. */
final class Stopwatch {
    private long nanoseconds;

    <T> T time(Supplier<T> call) {
        long start = System.nanoTime();
        try {
            return call.get();
        } finally {
            nanoseconds += System.nanoTime() - start;
        }
    }

    double seconds() {
        return nanoseconds * 1e-9;
    }
}

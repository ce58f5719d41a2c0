package dev.nextbench.run;

import java.util.function.LongSupplier;

/**
 * How much of a run is done and how long the rest will take: the work left at the pace seen so far. Work is counted in
 * expected seconds, which need not be right, only in proportion.
 */
final class TimeLeft {
    private final LongSupplier nanoseconds;
    private final long start;
    private final double total;
    private double finished;
    private double current;

    TimeLeft(double totalWork, LongSupplier nanoseconds) {
        this.total = Math.max(totalWork, 1e-9);
        this.nanoseconds = nanoseconds;
        this.start = nanoseconds.getAsLong();
    }

    /** So much of the work at hand is done. */
    void at(double work) {
        current = work;
    }

    /** The work at hand, so much of it, is finished. */
    void finish(double work) {
        finished += work;
        current = 0;
    }

    /** Share of all work, 0..1. */
    double done() {
        return Math.min(1, (finished + current) / total);
    }

    /** Seconds; NaN while nothing is done that a pace could be taken from. */
    double secondsLeft() {
        double done = done();
        double elapsed = (nanoseconds.getAsLong() - start) * 1e-9;
        return done < 0.005 ? Double.NaN : elapsed * (1 - done) / done;
    }
}

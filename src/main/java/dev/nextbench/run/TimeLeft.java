package dev.nextbench.run;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How much of a run is done and how long the rest will take: the work left at the pace seen so far. Work is counted in
 * expected seconds, which need not be right, only in proportion. Several threads may use it.
 */
final class TimeLeft {
    private final LongSupplier nanoseconds;
    private final long start;
    private final double total;
    private final Map<Integer, Double> current = new HashMap<>();
    private double finished;

    TimeLeft(double totalWork, LongSupplier nanoseconds) {
        this.total = Math.max(totalWork, 1e-9);
        this.nanoseconds = nanoseconds;
        this.start = nanoseconds.getAsLong();
    }

    /** So much of the work of a trial at hand is done. */
    synchronized void at(int trial, double work) {
        current.put(trial, work);
    }

    /** The work of a trial, so much of it, is finished. */
    synchronized void finish(int trial, double work) {
        finished += work;
        current.remove(trial);
    }

    /** Share of all work, 0..1. */
    synchronized double done() {
        double underWay =
                current.values().stream().mapToDouble(Double::doubleValue).sum();
        return Math.min(1, (finished + underWay) / total);
    }

    /** Seconds; NaN while nothing is done that a pace could be taken from. */
    double secondsLeft() {
        double done = done();
        double elapsed = (nanoseconds.getAsLong() - start) * 1e-9;
        return done < 0.005 ? Double.NaN : elapsed * (1 - done) / done;
    }
}

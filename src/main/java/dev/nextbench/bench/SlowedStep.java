package dev.nextbench.bench;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * A step that takes longer by a known part, with which a regression gate is tested: the first {@value #SETTLING} steps
 * run as they are, and from then on each is followed by idle turns for that part of the median time of the last
 * {@value #TIMED} steps. The median is taken again and again, as a step that runs beside another one takes longer.
 */
final class SlowedStep implements Step {
    /** Steps that run as they are. */
    static final int SETTLING = 20;

    /** Steps whose median counts, and after which it is taken again. */
    static final int TIMED = 10;

    private final Step step;
    private final double factor;
    private final LongSupplier clock;
    private final long[] times = new long[TIMED];
    private int steps;
    private long extra;

    /**
     * Slows a step.
     *
     * @param factor of its time, at least 1
     * @param clock nanoseconds since some moment
     */
    SlowedStep(Step step, double factor, LongSupplier clock) {
        if (!(factor >= 1) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("a slowdown should be a factor of 1 or more, not " + factor);
        }
        this.step = step;
        this.factor = factor;
        this.clock = clock;
    }

    /** Nanoseconds that are added to a step now. */
    long extra() {
        return extra;
    }

    @Override
    public float run() {
        long start = clock.getAsLong();
        float result = step.run();
        long end = clock.getAsLong();
        // Without the idle turns, which would otherwise add to themselves.
        times[steps % TIMED] = end - start;
        steps++;
        boolean settled = steps > SETTLING;
        if (steps >= SETTLING && steps % TIMED == 0) {
            extra = Math.round((factor - 1) * median(times.clone()));
        }
        while (settled && clock.getAsLong() - end < extra) {
            Thread.onSpinWait();
        }
        return result;
    }

    private static double median(long[] times) {
        Arrays.sort(times);
        return (times[(times.length - 1) / 2] + times[times.length / 2]) / 2.0;
    }
}

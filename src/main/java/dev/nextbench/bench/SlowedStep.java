package dev.nextbench.bench;

import java.util.function.LongSupplier;

/**
 * A step that takes longer by a known part, with which a regression gate is tested: each is followed by idle turns for
 * that part of its own time. So throughput falls by just this part whatever else the machine does; more work in a step
 * would be stretched by what stretches the step, too. A part of the steps' usual time would make less of a throughput
 * that bursts of other work hold down.
 */
final class SlowedStep implements Step {
    private final Step step;
    private final double factor;
    private final LongSupplier clock;

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

    @Override
    public float run() {
        long start = clock.getAsLong();
        float result = step.run();
        long end = clock.getAsLong();
        long extra = Math.round((factor - 1) * (end - start));
        while (clock.getAsLong() - end < extra) {
            Thread.onSpinWait();
        }
        return result;
    }
}

package dev.nextbench.report;

import org.apache.commons.math3.stat.StatUtils;

/**
 * A mean with its 95 % interval.
 *
 * @param n values that it is of; 0 if nothing was measured
 * @param mean NaN if nothing was measured, never 0 in its place
 * @param halfWidth half of the interval; NaN if there is none
 */
public record Estimate(int n, double mean, double halfWidth) {
    /** Nothing was measured. */
    public static final Estimate NONE = new Estimate(0, Double.NaN, Double.NaN);

    /** The mean of some values with its Student-t interval, which takes two values at least. */
    public static Estimate of(double... values) {
        return values.length == 0
                ? NONE
                : new Estimate(values.length, StatUtils.mean(values), Statistics.halfWidth(values));
    }

    /** Whether there is a mean. */
    public boolean present() {
        return n > 0;
    }

    /** Whether comparisons can rest on it: its interval, if it has one, is not wider than the mean itself. */
    public boolean settled() {
        return present() && !(2 * halfWidth > Math.abs(mean));
    }

    /** The same in another unit. */
    public Estimate times(double factor) {
        return new Estimate(n, mean * factor, halfWidth * factor);
    }
}

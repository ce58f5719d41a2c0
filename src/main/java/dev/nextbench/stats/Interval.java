package dev.nextbench.stats;

/**
 * A ratio of times with its interval; above 1 the candidate is slower.
 *
 * @param ratio candidate time over baseline time
 * @param low lower end
 * @param high upper end
 * @param n independent units behind it
 */
public record Interval(double ratio, double low, double high, int n) {

    /** From a mean log ratio and the ends of its interval, in logs. */
    static Interval exponentiated(double mean, double low, double high, int n) {
        return new Interval(Math.exp(mean), Math.exp(low), Math.exp(high), n);
    }

    /** Whether the interval holds this ratio. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** Half of the interval's width in logs, which for small values is the relative half width: 0.01 is ±1 %. */
    public double halfWidth() {
        return (Math.log(high) - Math.log(low)) / 2;
    }
}

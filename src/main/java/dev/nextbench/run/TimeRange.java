package dev.nextbench.run;

/**
 * Expected seconds, between two bounds where they are extrapolated; all are NaN while nothing is known.
 *
 * @param low it takes no less
 * @param middle the best guess
 * @param high it takes no more
 */
public record TimeRange(double low, double middle, double high) {
    /** Figures farther apart than this are not one figure. */
    private static final double ONE_FIGURE = 1.5;

    /** Nothing is known. */
    public static final TimeRange UNKNOWN = exactly(Double.NaN);

    /** No time at all. */
    public static final TimeRange NONE = exactly(0);

    static TimeRange exactly(double seconds) {
        return new TimeRange(seconds, seconds, seconds);
    }

    /** With the geometric mean of two bounds for the middle. */
    static TimeRange between(double low, double high) {
        return new TimeRange(low, Math.sqrt(low * high), high);
    }

    /** Whether anything is known. */
    public boolean known() {
        return !Double.isNaN(middle);
    }

    /** Whether it is too wide for a single figure. */
    public boolean wide() {
        return high > ONE_FIGURE * low;
    }

    /** Both one after the other. */
    public TimeRange plus(TimeRange other) {
        return new TimeRange(low + other.low, middle + other.middle, high + other.high);
    }

    TimeRange times(double factor) {
        return new TimeRange(low * factor, middle * factor, high * factor);
    }

    /** No less than so many seconds. */
    TimeRange atLeast(double seconds) {
        return new TimeRange(Math.max(low, seconds), Math.max(middle, seconds), Math.max(high, seconds));
    }
}

package dev.nextbench.stats;

import java.util.Arrays;

/** Whether the log ratios within one unit keep their level. */
public final class Stationarity {
    private static final double ALPHA = 0.001;
    private static final double TOLERANCE = Math.log(1.01);
    private static final int FEWEST = 8;

    private Stationarity() {}

    /**
     * Whether the second half lies at another level than the first: a difference of more than 1 % that Welch's
     * two-sided test finds at p below 0.001. Both are asked: a long run makes a trifle significant,
     * a short one is only noisy.
     *
     * @param values a unit's log ratios in the order of time; fewer than eight never drift
     */
    public static boolean drifts(double[] values) {
        Checks.values("log ratios of a unit", values, 0);
        if (values.length < FEWEST) {
            return false;
        }
        double[] first = Arrays.copyOfRange(values, 0, values.length / 2);
        double[] second = Arrays.copyOfRange(values, values.length / 2, values.length);
        Interval change = RatioEstimate.welch(first, second).interval(1 - ALPHA);
        return Math.abs(Math.log(change.ratio())) > TOLERANCE && !change.contains(1);
    }
}

package dev.nextbench.stats;

import java.util.Arrays;
import java.util.OptionalInt;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Where warm-up ends, found in the step times themselves. A fork is warm from the first window of 20 steps, step 10 at
 * the earliest, whose level is within 1 % of that of the last half of all steps, and after which neighbouring steps are
 * not correlated (lag-1 autocorrelation below 0.3). The window lies before the last half, so that a steady drift cannot
 * pass by comparing a part with itself.
 *
 * <p>On a shared machine steps differ by 5 to 10 %, with a tail of outliers, and a window's mean misses 1 % by chance
 * alone. So levels are midmeans, not means; the tolerance is at least 2.5 standard errors of their difference, by the
 * median deviation of the last half; outliers are cut to three deviations before they are correlated; and the limit of
 * the correlation is at least 2.5 of its standard errors. On a quiet machine with enough steps these are the plain
 * rules.
 */
public final class WarmUp {
    /** Steps that are never counted. */
    public static final int FLOOR = 10;

    /** Steps of a window. */
    public static final int WINDOW = 20;

    /** The fewest steps that can be judged. */
    public static final int FEWEST = 2 * WINDOW;

    private static final double TOLERANCE = 0.01;
    private static final double CORRELATION = 0.3;
    private static final double STANDARD_ERRORS = 2.5;

    /** A midmean's standard error over a mean's for normal noise: the middle half keeps 84 % of the information. */
    private static final double MIDMEAN = 1 / Math.sqrt(0.84);

    private static final double CUT = 3;

    private WarmUp() {}

    /**
     * The first step to count, from 0.
     *
     * @param secondsOfSteps of all steps of a fork, from its very first
     * @return empty when the fork never settles, or has fewer than 40 steps: it is to be reported, not averaged
     */
    public static OptionalInt firstWarmStep(double[] secondsOfSteps) {
        return first(secondsOfSteps, true);
    }

    /**
     * Like {@link #firstWarmStep}, but only by the level, for a paired comparison: slow noise that both sides share
     * correlates the steps of each, yet cancels between them.
     */
    public static OptionalInt firstLevelStep(double[] secondsOfSteps) {
        return first(secondsOfSteps, false);
    }

    private static OptionalInt first(double[] seconds, boolean uncorrelated) {
        Checks.values("step times", seconds, 0);
        int n = seconds.length;
        if (n < FEWEST) {
            return OptionalInt.empty();
        }
        double[] lastHalf = Arrays.copyOfRange(seconds, n / 2, n);
        double level = LogRatios.midmean(lastHalf);
        double error = MIDMEAN * Robust.deviation(lastHalf) * Math.sqrt(1.0 / WINDOW + 1.0 / lastHalf.length);
        double tolerance = Math.max(TOLERANCE * level, STANDARD_ERRORS * error);
        int last = Math.max(FLOOR, n / 2 - WINDOW);
        for (int start = FLOOR; start <= last; start++) {
            double window = LogRatios.midmean(Arrays.copyOfRange(seconds, start, start + WINDOW));
            if (Math.abs(window - level) <= tolerance && (!uncorrelated || independent(seconds, start))) {
                return OptionalInt.of(start);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean independent(double[] seconds, int start) {
        double[] values = Arrays.copyOfRange(seconds, start, seconds.length);
        double median = Robust.median(values);
        double reach = CUT * Robust.deviation(values);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.min(median + reach, Math.max(median - reach, values[i]));
        }
        return autocorrelation(values) < Math.max(CORRELATION, STANDARD_ERRORS / Math.sqrt(values.length));
    }

    private static double autocorrelation(double[] values) {
        double mean = StatUtils.mean(values);
        double products = 0;
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            double d = values[i] - mean;
            squares += d * d;
            products += i == 0 ? 0 : d * (values[i - 1] - mean);
        }
        return squares == 0 ? 0 : products / squares;
    }
}

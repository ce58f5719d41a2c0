package dev.nextbench.stats;

import java.util.Arrays;
import java.util.Comparator;
import org.apache.commons.math3.stat.StatUtils;

/**
 * How many log time ratios within a unit become the unit's own. In logs a ratio and its inverse are equally far from 0, and
 * noise is about the same whatever the speed. What units say together is a {@link RatioEstimate}.
 */
public final class LogRatios {
    /** Turns of a side in an octet. */
    private static final int TURNS = 4;

    /** Share of the octets' weight that is left out at each end. */
    private static final double LEFT_OUT = 0.125;

    private LogRatios() {}

    /**
     * The mean of the middle half of the values: nearly as precise as the mean for normal noise, and deaf to a quarter
     * of outliers at each end. Where a quarter of the count is no whole number, the values at the edge count in part.
     *
     * @throws IllegalArgumentException for no values, or one that is not finite
     */
    public static double midmean(double[] values) {
        Checks.values("midmean", values, 1);
        double[] weights = new double[values.length];
        Arrays.fill(weights, 1);
        return trimmedMean(values, weights, 0.25);
    }

    /**
     * The log ratio of two sides whose turns went A B B A, B A A B and so on: a trimmed mean of octets, each of them four
     * turns of either side. In an octet whatever favours the first or the second of two turns of a side cancels, and so does
     * drift. Octets count by how calm they were: other work of the machine scatters the turns of a side, and on shared cores
     * it does so to some octets ten times as much as to others. A cost that comes back every few turns is in all of them
     * alike, so it counts in full. An eighth of the weight is left out at each end.
     *
     * @param baseline logarithms of the times of A's turns, in their order
     * @param candidate of B's, as many
     * @throws IllegalArgumentException for no values, for one that is not finite, or sides of different lengths
     */
    public static double ofTurns(double[] baseline, double[] candidate) {
        Checks.values("turns of the baseline", baseline, 1);
        Checks.values("turns of the candidate", candidate, 1);
        if (baseline.length != candidate.length) {
            throw new IllegalArgumentException(
                    "turns: " + baseline.length + " of the baseline, " + candidate.length + " of the candidate");
        }
        int octets = (baseline.length + TURNS - 1) / TURNS;
        double[] values = new double[octets];
        double[] variances = new double[octets];
        for (int i = 0; i < octets; i++) {
            int from = i * TURNS;
            int count = Math.min(TURNS, baseline.length - from);
            values[i] = StatUtils.mean(candidate, from, count) - StatUtils.mean(baseline, from, count);
            variances[i] = (StatUtils.populationVariance(baseline, from, count)
                            + StatUtils.populationVariance(candidate, from, count))
                    / 2;
        }
        double usual = StatUtils.percentile(variances, 50);
        double[] weights = new double[octets];
        for (int i = 0; i < octets; i++) {
            // Without any scatter, as of a clock that is too coarse to show it, all count alike.
            weights[i] = usual == 0 ? 1 : 1 / (variances[i] + usual);
        }
        return trimmedMean(values, weights, LEFT_OUT);
    }

    /** The mean without a share of the weight at each end; values at the edge count in part. */
    private static double trimmedMean(double[] values, double[] weights, double leftOut) {
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        double all = StatUtils.sum(weights);
        double from = leftOut * all;
        double to = all - from;
        double before = 0;
        double sum = 0;
        for (int i : order) {
            double after = before + weights[i];
            sum += Math.max(0, Math.min(after, to) - Math.max(before, from)) * values[i];
            before = after;
        }
        return sum / (to - from);
    }
}

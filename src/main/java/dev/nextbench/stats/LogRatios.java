package dev.nextbench.stats;

import java.util.Arrays;

/**
 * How many log time ratios within a unit become the unit's own. In logs a ratio and its inverse are equally far from 0, and
 * noise is about the same whatever the speed. What units say together is a {@link RatioEstimate}.
 */
public final class LogRatios {
    private LogRatios() {}

    /**
     * The mean of the middle half of the values: nearly as precise as the mean for normal noise, and deaf to a quarter
     * of outliers at each end. Where a quarter of the count is no whole number, the values at the edge count in part.
     *
     * @throws IllegalArgumentException for no values, or one that is not finite
     */
    public static double midmean(double[] values) {
        Checks.values("midmean", values, 1);
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double from = sorted.length / 4.0;
        double to = sorted.length - from;
        double sum = 0;
        for (int i = 0; i < sorted.length; i++) {
            double weight = Math.min(i + 1, to) - Math.max(i, from);
            if (weight > 0) {
                sum += weight * sorted[i];
            }
        }
        return sum / (to - from);
    }

    /**
     * The means of neighbours: of a quadruple A B B A and the B A A B after it, in which whatever favours the first of two
     * steps of a side, or the second, cancels. A last one without a neighbour stands alone.
     *
     * @param quadruples values in the order of time
     */
    public static double[] octets(double[] quadruples) {
        double[] octets = new double[(quadruples.length + 1) / 2];
        for (int i = 0; i < octets.length; i++) {
            int second = Math.min(2 * i + 1, quadruples.length - 1);
            octets[i] = (quadruples[2 * i] + quadruples[second]) / 2;
        }
        return octets;
    }
}

package dev.nextbench.stats;

import java.util.Arrays;

/** Location and spread that outliers do not move. */
final class Robust {
    /** Half of a standard normal's values lie within this distance of zero. */
    static final double NORMAL_QUARTILE = 0.6744897501960817;

    private Robust() {}

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The median distance from the median, scaled to be the standard deviation of normal values. */
    static double deviation(double[] values) {
        double median = median(values);
        double[] distances = new double[values.length];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = Math.abs(values[i] - median);
        }
        return median(distances) / NORMAL_QUARTILE;
    }
}

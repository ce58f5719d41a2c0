package dev.nextbench.stats;

import dev.nextbench.random.SplitMix;
import java.util.Arrays;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Bootstrap intervals of a mean log ratio, which need no normal noise. Whole units are resampled, never the steps in
 * them. They are for 20 units and more: below, bootstrap intervals are too narrow, and Student's t is the better
 * choice. A seed gives the same interval on every machine. For a one-sided bound at alpha, take the end of the interval
 * at confidence 1 − 2 alpha.
 */
public final class Bootstrap {
    /** The fewest units. */
    public static final int FEWEST = 20;

    private static final int RESAMPLES = 9999;
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    private Bootstrap() {}

    /**
     * The interval corrected for bias and acceleration (Efron 1987).
     *
     * @throws IllegalArgumentException for fewer than 20 units
     */
    public static Interval bca(double[] logRatios, double confidence, long seed) {
        check(logRatios, confidence);
        int n = logRatios.length;
        double mean = StatUtils.mean(logRatios);
        double second = 0;
        double third = 0;
        for (double value : logRatios) {
            double d = value - mean;
            second += d * d;
            third += d * d * d;
        }
        if (second == 0) {
            return Interval.exponentiated(mean, mean, mean, n);
        }
        SplitMix random = SplitMix.of(seed, SplitMix.hash("bca"));
        double[] means = new double[RESAMPLES];
        double below = 0;
        for (int i = 0; i < RESAMPLES; i++) {
            double sum = 0;
            for (int k = 0; k < n; k++) {
                sum += logRatios[random.nextInt(n)];
            }
            means[i] = sum / n;
            below += means[i] < mean ? 1 : means[i] == mean ? 0.5 : 0;
        }
        Arrays.sort(means);
        double bias = NORMAL.inverseCumulativeProbability((below + 0.5) / (RESAMPLES + 1));
        // The jackknife's acceleration; for a mean the values left out enter as they are.
        double acceleration = third / (6 * Math.pow(second, 1.5));
        double low = quantile(means, level(bias, acceleration, (1 - confidence) / 2));
        double high = quantile(means, level(bias, acceleration, (1 + confidence) / 2));
        return Interval.exponentiated(mean, low, high, n);
    }

    /**
     * The bootstrap-t interval: each resample's mean is taken in units of its own standard error.
     *
     * @throws IllegalArgumentException for fewer than 20 units
     */
    public static Interval studentised(double[] logRatios, double confidence, long seed) {
        check(logRatios, confidence);
        int n = logRatios.length;
        double mean = StatUtils.mean(logRatios);
        double error = Math.sqrt(StatUtils.variance(logRatios) / n);
        if (error == 0) {
            return Interval.exponentiated(mean, mean, mean, n);
        }
        SplitMix random = SplitMix.of(seed, SplitMix.hash("studentised"));
        double[] ts = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double sum = 0;
            double squares = 0;
            for (int k = 0; k < n; k++) {
                double d = logRatios[random.nextInt(n)] - mean;
                sum += d;
                squares += d * d;
            }
            double shift = sum / n;
            double spread = Math.sqrt(Math.max(0, squares - n * shift * shift) / (n - 1.0) / n);
            // A resample of one value only, repeated, says nothing about spread: it goes to its end.
            ts[i] = shift == 0 ? 0 : shift / spread;
        }
        Arrays.sort(ts);
        double low = mean - error * quantile(ts, (1 + confidence) / 2);
        double high = mean - error * quantile(ts, (1 - confidence) / 2);
        return Interval.exponentiated(mean, low, high, n);
    }

    private static double level(double bias, double acceleration, double p) {
        double z = bias + NORMAL.inverseCumulativeProbability(p);
        return NORMAL.cumulativeProbability(bias + z / (1 - acceleration * z));
    }

    private static double quantile(double[] sorted, double p) {
        double position = Math.min(sorted.length - 1.0, Math.max(0, p * (sorted.length + 1) - 1));
        int lower = (int) position;
        int upper = Math.min(sorted.length - 1, lower + 1);
        return lower == position ? sorted[lower] : sorted[lower] + (position - lower) * (sorted[upper] - sorted[lower]);
    }

    private static void check(double[] logRatios, double confidence) {
        Checks.probability("confidence", confidence);
        Checks.values("bootstrap", logRatios, FEWEST);
    }
}

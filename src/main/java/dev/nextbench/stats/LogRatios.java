package dev.nextbench.stats;

import java.util.Arrays;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Inference on log time ratios, candidate over baseline: positive is slower. A value is one independent unit, the top
 * level that varies (a pair of processes, or an ABBA quadruple of them); iterations of one process are not
 * independent. In logs a ratio and its inverse are equally far from 0, and noise is about the same whatever the speed.
 */
public final class LogRatios {
    private static final String RATIOS = "log ratios";

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
     * The ratio with its two-sided Student t interval.
     *
     * @param confidence such as 0.95
     * @throws IllegalArgumentException for fewer than two values
     */
    public static Interval interval(double[] logRatios, double confidence) {
        Checks.probability("confidence", confidence);
        return Estimate.of(logRatios).interval(confidence, logRatios.length);
    }

    /** The lower end of the one-sided interval at level 1 − {@code alpha}, as a ratio. */
    public static double lowerBound(double[] logRatios, double alpha) {
        return Math.exp(Estimate.of(logRatios).lower(alpha));
    }

    /** The upper end of the one-sided interval at level 1 − {@code alpha}, as a ratio. */
    public static double upperBound(double[] logRatios, double alpha) {
        return Math.exp(Estimate.of(logRatios).upper(alpha));
    }

    /** The chance of a mean at least this high if the candidate were not slower: Student's one-sided t test. */
    public static double pSlower(double[] logRatios) {
        return Estimate.of(logRatios).pPositive();
    }

    /** The chance of a mean at least this low if the candidate were not faster: Student's one-sided t test. */
    public static double pFaster(double[] logRatios) {
        return Estimate.of(logRatios).pNegative();
    }

    /**
     * The ratio of two sides measured in one session but not paired, by Welch's t.
     *
     * @param logBaseline mean log step times, one an independent process
     * @param logCandidate likewise
     */
    public static Interval welch(double[] logBaseline, double[] logCandidate, double confidence) {
        return welch(logBaseline, logCandidate, confidence, 0);
    }

    /**
     * The ratio of two sides measured in different sessions. Each session has an offset of its own (clocks, heat,
     * neighbours, driver), which no number of processes averages away, so its variance is added once a side. A stored
     * baseline deserves this wider interval; measuring both sides now, interleaved, avoids it.
     *
     * @param betweenSessions variance of a session's offset in log time, taken as known; 0 within one session
     */
    public static Interval welch(
            double[] logBaseline, double[] logCandidate, double confidence, double betweenSessions) {
        Checks.probability("confidence", confidence);
        return Estimate.welch(logBaseline, logCandidate, betweenSessions)
                .interval(confidence, logBaseline.length + logCandidate.length);
    }

    /** The lower one-sided end of {@link #welch(double[], double[], double, double)} at level 1 − {@code alpha}. */
    public static double welchLowerBound(
            double[] logBaseline, double[] logCandidate, double alpha, double betweenSessions) {
        return Math.exp(
                Estimate.welch(logBaseline, logCandidate, betweenSessions).lower(alpha));
    }

    /** The upper one-sided end of {@link #welch(double[], double[], double, double)} at level 1 − {@code alpha}. */
    public static double welchUpperBound(
            double[] logBaseline, double[] logCandidate, double alpha, double betweenSessions) {
        return Math.exp(
                Estimate.welch(logBaseline, logCandidate, betweenSessions).upper(alpha));
    }

    /** One-sided p-value of the unpaired comparison for a slower candidate. */
    public static double welchPSlower(double[] logBaseline, double[] logCandidate, double betweenSessions) {
        return Estimate.welch(logBaseline, logCandidate, betweenSessions).pPositive();
    }

    /** One-sided p-value of the unpaired comparison for a faster candidate. */
    public static double welchPFaster(double[] logBaseline, double[] logCandidate, double betweenSessions) {
        return Estimate.welch(logBaseline, logCandidate, betweenSessions).pNegative();
    }

    /** A mean with its standard error and the degrees of freedom of that. */
    private record Estimate(double mean, double error, double degrees) {

        static Estimate of(double[] values) {
            Checks.values(RATIOS, values, 2);
            double error = Math.sqrt(StatUtils.variance(values) / values.length);
            return new Estimate(StatUtils.mean(values), error, values.length - 1.0);
        }

        static Estimate welch(double[] baseline, double[] candidate, double betweenSessions) {
            Checks.values("log baseline times", baseline, 2);
            Checks.values("log candidate times", candidate, 2);
            Checks.notNegative("the variance between sessions", betweenSessions);
            double a = StatUtils.variance(baseline) / baseline.length;
            double b = StatUtils.variance(candidate) / candidate.length;
            double variance = a + b + 2 * betweenSessions;
            // Welch and Satterthwaite; the variance between sessions is known, so it has no share in the divisor.
            double uncertain = a * a / (baseline.length - 1) + b * b / (candidate.length - 1);
            double degrees = uncertain == 0 ? Double.POSITIVE_INFINITY : variance * variance / uncertain;
            return new Estimate(StatUtils.mean(candidate) - StatUtils.mean(baseline), Math.sqrt(variance), degrees);
        }

        Interval interval(double confidence, int n) {
            double half = error == 0 ? 0 : error * StudentT.quantile((1 + confidence) / 2, degrees);
            return Interval.exponentiated(mean, mean - half, mean + half, n);
        }

        double lower(double alpha) {
            return mean - reach(alpha);
        }

        double upper(double alpha) {
            return mean + reach(alpha);
        }

        private double reach(double alpha) {
            Checks.probability("alpha", alpha);
            return error == 0 ? 0 : error * StudentT.quantile(1 - alpha, degrees);
        }

        double pPositive() {
            return p(mean);
        }

        double pNegative() {
            return p(-mean);
        }

        private double p(double towards) {
            if (towards == 0) {
                return 0.5;
            }
            return error == 0 ? (towards > 0 ? 0 : 1) : StudentT.above(towards / error, degrees);
        }
    }
}

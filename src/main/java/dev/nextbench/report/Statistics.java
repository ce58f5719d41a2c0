package dev.nextbench.report;

import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/** The inference of a report: Student's t for a mean, Welch's test for two. All intervals are two-sided at 95 %. */
public final class Statistics {
    private static final double UPPER = 0.975;

    private Statistics() {}

    /**
     * A difference of two means that do not share a variance.
     *
     * @param difference first mean less second mean
     * @param halfWidth half of its 95 % interval
     * @param p two-sided probability of a difference this large if the means were equal
     * @param degrees degrees of freedom (Welch and Satterthwaite)
     */
    public record Welch(double difference, double halfWidth, double p, double degrees) {}

    /**
     * Half of the 95 % interval of a mean; NaN for fewer than two values.
     *
     * @param values independent and about normal
     */
    public static double halfWidth(double... values) {
        return values.length < 2
                ? Double.NaN
                : quantile(values.length - 1) * Math.sqrt(StatUtils.variance(values) / values.length);
    }

    /**
     * Compares two means; two values at least in each.
     *
     * @throws IllegalArgumentException for fewer
     */
    public static Welch welch(double[] first, double[] second) {
        if (first.length < 2 || second.length < 2) {
            throw new IllegalArgumentException(
                    "Welch's test needs two values of each: " + first.length + ", " + second.length);
        }
        double difference = StatUtils.mean(first) - StatUtils.mean(second);
        double a = StatUtils.variance(first) / first.length;
        double b = StatUtils.variance(second) / second.length;
        double error = Math.sqrt(a + b);
        if (error == 0) {
            return new Welch(difference, 0, difference == 0 ? 1 : 0, first.length + second.length - 2);
        }
        double degrees = (a + b) * (a + b) / (a * a / (first.length - 1) + b * b / (second.length - 1));
        TDistribution t = new TDistribution(null, degrees);
        double p = 2 * t.cumulativeProbability(-Math.abs(difference / error));
        return new Welch(difference, t.inverseCumulativeProbability(UPPER) * error, p, degrees);
    }

    private static double quantile(int degrees) {
        return Quantiles.of(degrees);
    }

    /** The quantiles of few degrees, which a long table asks for again and again. */
    private static final class Quantiles {
        private static final double[] FEW = new double[64];

        static {
            for (int degrees = 1; degrees < FEW.length; degrees++) {
                FEW[degrees] = compute(degrees);
            }
        }

        static double of(int degrees) {
            return degrees < FEW.length ? FEW[degrees] : compute(degrees);
        }

        private static double compute(int degrees) {
            return new TDistribution(null, degrees).inverseCumulativeProbability(UPPER);
        }
    }
}

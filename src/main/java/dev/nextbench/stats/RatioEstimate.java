package dev.nextbench.stats;

import java.util.Arrays;
import org.apache.commons.math3.stat.StatUtils;

/**
 * What independent units say of a log time ratio, candidate over baseline; positive is slower. A unit is the top level that
 * varies (a pair of processes, or an ABBA quadruple of them); iterations of one process are not independent.
 *
 * @param mean the estimate, a logarithm
 * @param error its standard error
 * @param degrees degrees of freedom of that error
 * @param units how many values it was made of
 */
public record RatioEstimate(double mean, double error, double degrees, int units) {
    /** Of so many units one is left out at each end of a trimmed mean. */
    static final int UNITS_FOR_ONE_LEFT_OUT = 8;

    /** How units become one figure. */
    public enum Estimator {
        /** Student's: every unit counts alike. The best there is for normal noise, but one unit far off blinds it. */
        MEAN {
            @Override
            public int leftOut(int units) {
                return 0;
            }
        },
        /**
         * Yuen's (1974): of eight units the lowest and the highest are left out, of sixteen two and two; of fewer than eight
         * none. A unit that a burst of other work fell on then costs two degrees of freedom and not the whole look.
         */
        TRIMMED {
            @Override
            public int leftOut(int units) {
                return units / UNITS_FOR_ONE_LEFT_OUT;
            }
        };

        /** How many of so many units are left out at each end. */
        public abstract int leftOut(int units);

        /** Degrees of freedom that so many units, two at least, leave. */
        public double degrees(int units) {
            return units - 2.0 * leftOut(units) - 1;
        }

        /**
         * The estimate.
         *
         * @param logRatios one value a unit
         * @throws IllegalArgumentException for fewer than two values, or one that is not finite
         */
        public RatioEstimate of(double[] logRatios) {
            Checks.values("log ratios", logRatios, 2);
            int n = logRatios.length;
            int left = leftOut(n);
            int kept = n - 2 * left;
            double[] sorted = logRatios.clone();
            Arrays.sort(sorted);
            double mean = StatUtils.mean(sorted, left, kept);
            Arrays.fill(sorted, 0, left, sorted[left]);
            Arrays.fill(sorted, n - left, n, sorted[n - left - 1]);
            double squares = StatUtils.variance(sorted) * (n - 1);
            return new RatioEstimate(mean, Math.sqrt(squares / (kept * (kept - 1.0))), degrees(n), n);
        }
    }

    /** The ratio. */
    public double ratio() {
        return Math.exp(mean);
    }

    /** The standard deviation of one unit that would make this error of a plain mean. */
    public double spread() {
        return error * Math.sqrt(units);
    }

    /** The chance that an estimate with this error shows a slowdown of {@code effect}, such as 0.02, at {@code alpha}. */
    public double power(double effect, double alpha) {
        return Power.power(error, degrees, effect, alpha);
    }

    /**
     * The ratio with its two-sided t interval.
     *
     * @param confidence such as 0.95
     */
    public Interval interval(double confidence) {
        Checks.probability("confidence", confidence);
        double half = error == 0 ? 0 : error * StudentT.quantile((1 + confidence) / 2, degrees);
        return Interval.exponentiated(mean, mean - half, mean + half, units);
    }

    /** The lower end of the one-sided interval at level 1 − {@code alpha}, as a ratio. */
    public double lowerBound(double alpha) {
        return Math.exp(mean - reach(alpha));
    }

    /** The upper end of the one-sided interval at level 1 − {@code alpha}, as a ratio. */
    public double upperBound(double alpha) {
        return Math.exp(mean + reach(alpha));
    }

    private double reach(double alpha) {
        Checks.probability("alpha", alpha);
        return error == 0 ? 0 : error * StudentT.quantile(1 - alpha, degrees);
    }

    /** The chance of an estimate at least this high if the candidate were not slower. */
    public double pSlower() {
        return p(mean);
    }

    /** The chance of an estimate at least this low if the candidate were not faster. */
    public double pFaster() {
        return p(-mean);
    }

    private double p(double towards) {
        if (towards == 0) {
            return 0.5;
        }
        return error == 0 ? (towards > 0 ? 0 : 1) : StudentT.above(towards / error, degrees);
    }

    /**
     * The ratio of two sides that were measured in one session but are not paired, by Welch's t.
     *
     * @param logBaseline mean log step times, one an independent process
     * @param logCandidate likewise
     * @throws IllegalArgumentException for fewer than two values of a side, or one that is not finite
     */
    public static RatioEstimate welch(double[] logBaseline, double[] logCandidate) {
        Checks.values("log baseline times", logBaseline, 2);
        Checks.values("log candidate times", logCandidate, 2);
        double a = StatUtils.variance(logBaseline) / logBaseline.length;
        double b = StatUtils.variance(logCandidate) / logCandidate.length;
        double variance = a + b;
        // Welch and Satterthwaite.
        double uncertain = a * a / (logBaseline.length - 1) + b * b / (logCandidate.length - 1);
        double degrees = uncertain == 0 ? Double.POSITIVE_INFINITY : variance * variance / uncertain;
        return new RatioEstimate(
                StatUtils.mean(logCandidate) - StatUtils.mean(logBaseline),
                Math.sqrt(variance),
                degrees,
                logBaseline.length + logCandidate.length);
    }
}

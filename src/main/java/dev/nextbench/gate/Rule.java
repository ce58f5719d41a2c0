package dev.nextbench.gate;

import dev.nextbench.compare.Metric;
import dev.nextbench.stats.Multiplicity;
import dev.nextbench.stats.Power;
import dev.nextbench.stats.RatioEstimate;
import dev.nextbench.stats.RatioEstimate.Estimator;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * When a look at a metric raises an alarm (throughput-protocol.md, C.6): the lower end of the one-sided interval of the
 * worsening is above nothing, and the point estimate is above a threshold that matters. Only an alarm that fresh forks
 * repeat blocks, so with a chance {@code alpha} of a false alarm in one look the chance of a false verdict is its
 * square.
 *
 * @param metric what is judged
 * @param threshold the smallest worsening that counts, such as 0.01
 * @param detect the worsening that a look has to be able to see for a pass to mean something, such as 0.02
 * @param alpha chance of a false alarm in one look
 * @param estimator how the units of a look become one figure
 */
public record Rule(Metric metric, double threshold, double detect, double alpha, Estimator estimator) {
    /** With which both looks have to see a worsening of {@code detect}, so that the gate sees it with 95 %. */
    public static final double POWER = Math.sqrt(0.95);

    /** Standard errors by which a worsening has to be above the threshold to be estimated above it with that power. */
    private static final double OFTEN_ENOUGH = new NormalDistribution(null, 0, 1).inverseCumulativeProbability(POWER);

    /** Chance of one false verdict or more in all checks of a gate. */
    static final double FAMILY = 0.01;

    /** A metric's own threshold, for a gate of so many checks. */
    public static Rule of(Metric metric, int checks) {
        return switch (metric) {
            case THROUGHPUT, LATENCY_P50 -> of(metric, 0.01, checks);
            case PEAK_MEMORY, LATENCY_P90 -> of(metric, 0.02, checks);
            case LATENCY_P99, STARTUP -> of(metric, 0.05, checks);
        };
    }

    /**
     * Another threshold; twice of it has to be seen. Up to 100 checks a look has the alpha of 0.01 that the protocol
     * names, since the squares of that add up to 1 % for all of them; beyond it is Bonferroni's.
     */
    public static Rule of(Metric metric, double threshold, int checks) {
        return new Rule(
                metric,
                threshold,
                2 * threshold,
                Math.min(FAMILY, Math.sqrt(FAMILY / Math.max(1, checks))),
                Estimator.TRIMMED);
    }

    /** What a look says, before it is confirmed. */
    public enum Signal {
        /** Worse by more than the threshold, beyond chance. */
        WORSE,
        /** Better by more than the threshold, beyond chance. */
        BETTER,
        /** Neither. */
        NONE
    }

    /** What independent log ratios, two at least, come to. */
    public RatioEstimate estimate(double[] logRatios) {
        return estimator.of(logRatios);
    }

    /** What independent log ratios say; two at least. */
    public Signal signal(double[] logRatios) {
        RatioEstimate estimate = estimate(logRatios);
        if (estimate.ratio() > 1 + threshold && estimate.lowerBound(alpha) > 1) {
            return Signal.WORSE;
        }
        return estimate.ratio() < 1 / (1 + threshold) && estimate.upperBound(alpha) < 1 ? Signal.BETTER : Signal.NONE;
    }

    /** The same rule for a look that no second one confirms: its alpha is Bonferroni's share of 1 %. */
    public Rule unconfirmed(int checks) {
        return new Rule(metric, threshold, detect, Multiplicity.bonferroni(FAMILY, Math.max(1, checks)), estimator);
    }

    /** The same rule for units that all count, such as seeds: one in eight that ends worse is no accident of the machine. */
    public Rule withMeans() {
        return new Rule(metric, threshold, detect, alpha, Estimator.MEAN);
    }

    /** The smallest worsening that two looks with this spread show with 95 % power; two values at least. */
    public double smallestDetectable(double[] logRatios) {
        return smallestDetectable(estimate(logRatios).spread(), logRatios.length);
    }

    /** The same of a unit's {@link RatioEstimate#spread}; NaN for fewer than two units. */
    double smallestDetectable(double spread, int units) {
        if (units < 2 || Double.isNaN(spread)) {
            return Double.NaN;
        }
        double error = spread / Math.sqrt(units);
        // Memory in whole MiB can be the same in every fork, and then any difference shows.
        double beyondChance = error == 0 ? 0 : Power.smallestDetectable(error, estimator.degrees(units), alpha, POWER);
        return Math.max(beyondChance, Math.expm1(beyondThreshold(error)));
    }

    /** The logarithm of the worsening whose estimate is above the threshold as often as it has to be. */
    private double beyondThreshold(double error) {
        return Math.log1p(threshold) + OFTEN_ENOUGH * error;
    }

    /** Whether a look without a signal means that nothing as large as {@code detect} is there. */
    public boolean sees(double[] logRatios) {
        RatioEstimate estimate = estimate(logRatios);
        // The same as comparing the smallest detectable worsening, without searching for it.
        return beyondThreshold(estimate.error()) <= Math.log1p(detect)
                && (estimate.error() == 0 || estimate.power(detect, alpha) >= POWER);
    }
}

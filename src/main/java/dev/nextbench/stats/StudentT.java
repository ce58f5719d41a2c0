package dev.nextbench.stats;

import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.special.Gamma;

/** Student's t distribution, central and noncentral. */
final class StudentT {
    /** From here on t and the normal agree in every digit that is printed. */
    private static final double NORMAL_FROM = 1e7;

    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);
    private static final GaussIntegratorFactory GAUSS = new GaussIntegratorFactory();
    private static final int NODES = 64;

    private StudentT() {}

    /** The value that t stays below with probability {@code p}. */
    static double quantile(double p, double degrees) {
        return degrees >= NORMAL_FROM
                ? NORMAL.inverseCumulativeProbability(p)
                : new TDistribution(null, degrees).inverseCumulativeProbability(p);
    }

    /** The probability of a value above {@code t}; precise for small ones. */
    static double above(double t, double degrees) {
        return degrees >= NORMAL_FROM
                ? NORMAL.cumulativeProbability(-t)
                : new TDistribution(null, degrees).cumulativeProbability(-t);
    }

    /**
     * The probability that a noncentral t lies above {@code t}. With S the root of chi-squared over its degrees, T =
     * (Z + shift) / S, so it is the mean over S of Φ(shift − t S), integrated by Gauss and Legendre. The range is cut
     * around the place where Φ falls, so that the rule resolves both factors.
     */
    static double above(double t, double degrees, double shift) {
        // A chi variable is concentrated about its mean like a normal of variance 1: ten deviations hold all of it.
        double low = Math.max(0, 1 - 10 / Math.sqrt(degrees));
        double high = 1 + 10 / Math.sqrt(degrees);
        double half = degrees / 2;
        double constant = Math.log(2) + half * Math.log(half) - Gamma.logGamma(half);
        UnivariateFunction integrand = s -> s <= 0
                ? 0
                : Math.exp(constant + (degrees - 1) * Math.log(s) - half * s * s)
                        * (0.5 * Erf.erfc((t * s - shift) / Math.sqrt(2)));
        double fallFrom = t == 0 ? low : shift / t - 9 / Math.abs(t);
        double fallTo = t == 0 ? low : shift / t + 9 / Math.abs(t);
        double first = Math.min(high, Math.max(low, fallFrom));
        double second = Math.min(high, Math.max(low, fallTo));
        double sum = integral(integrand, low, first)
                + integral(integrand, first, second)
                + integral(integrand, second, high);
        return Math.min(1, Math.max(0, sum));
    }

    private static double integral(UnivariateFunction function, double low, double high) {
        return high > low ? GAUSS.legendre(NODES, low, high).integrate(function) : 0;
    }
}

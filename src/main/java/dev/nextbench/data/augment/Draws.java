package dev.nextbench.data.augment;

import dev.nextbench.random.SplitMix;

/** Random numbers that {@link SplitMix} does not draw itself, in strict arithmetic: equal on every machine. */
public final class Draws {
    private Draws() {}

    /** A number in {@code low..high} whose logarithm is uniform. */
    public static double logUniform(SplitMix random, double low, double high) {
        return StrictMath.exp(random.nextDouble(StrictMath.log(low), StrictMath.log(high)));
    }

    /** Plus or minus {@code value}, each with probability 1/2. */
    public static double randomSign(SplitMix random, double value) {
        return random.nextBoolean() ? value : -value;
    }

    /** Beta(a, b), a and b above 0: the share of one of two gamma numbers in their sum. */
    public static double beta(SplitMix random, double a, double b) {
        // By logarithms, because gamma numbers of a small shape underflow.
        double first = logGamma(random, a);
        double second = logGamma(random, b);
        return 1 / (1 + StrictMath.exp(second - first));
    }

    /** The logarithm of a Gamma(shape, 1) number, by Marsaglia and Tsang (ACM TOMS 26, 2000). */
    static double logGamma(SplitMix random, double shape) {
        if (!(shape > 0)) {
            throw new IllegalArgumentException("shape should be positive: " + shape);
        }
        if (shape < 1) {
            return logGamma(random, shape + 1) + StrictMath.log(1 - random.nextDouble()) / shape;
        }
        double d = shape - 1.0 / 3;
        double c = 1 / StrictMath.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double root = 1 + c * x;
            if (root > 0) {
                double v = root * root * root;
                double u = 1 - random.nextDouble();
                if (StrictMath.log(u) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
                    return StrictMath.log(d * v);
                }
            }
        }
    }
}

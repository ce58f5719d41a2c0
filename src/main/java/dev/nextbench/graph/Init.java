package dev.nextbench.graph;

import dev.nextbench.random.SplitMix;

/** How a parameter starts. */
public sealed interface Init {
    /** Zero. */
    Init ZERO = new Constant(0);

    /** One. */
    Init ONE = new Constant(1);

    /** The next element. */
    double next(SplitMix random);

    /** Every element equal. */
    record Constant(double value) implements Init {
        @Override
        public double next(SplitMix random) {
            return value;
        }
    }

    /** Normal with mean 0, not truncated (classification-models.md, section 2.1). */
    record Normal(double std) implements Init {
        @Override
        public double next(SplitMix random) {
            return std * random.nextGaussian();
        }
    }

    /** Normal with mean 0, drawn again outside {@code cut} standard deviations. */
    record TruncatedNormal(double std, double cut) implements Init {
        @Override
        public double next(SplitMix random) {
            double z;
            do {
                z = random.nextGaussian();
            } while (Math.abs(z) > cut);
            return std * z;
        }
    }

    /** Uniform in {@code -bound..bound}. */
    record Uniform(double bound) implements Init {
        @Override
        public double next(SplitMix random) {
            return random.nextDouble(-bound, bound);
        }
    }
}

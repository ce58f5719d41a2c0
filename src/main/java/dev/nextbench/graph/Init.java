package dev.nextbench.graph;

import dev.nextbench.random.SplitMix;
import java.util.List;

/** How a parameter starts. */
public sealed interface Init {
    /** Zero. */
    Init ZERO = new Constant(0);

    /** One. */
    Init ONE = new Constant(1);

    /** Element {@code index} in row-major order; elements are asked for in order. */
    double next(SplitMix random, int index);

    /** Every element equal. */
    record Constant(double value) implements Init {
        @Override
        public double next(SplitMix random, int index) {
            return value;
        }
    }

    /** Normal with mean 0, not truncated (classification-models.md, section 2.1). */
    record Normal(double std) implements Init {
        @Override
        public double next(SplitMix random, int index) {
            return std * random.nextGaussian();
        }
    }

    /** Normal with mean 0, drawn again outside {@code cut} standard deviations. */
    record TruncatedNormal(double std, double cut) implements Init {
        @Override
        public double next(SplitMix random, int index) {
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
        public double next(SplitMix random, int index) {
            return random.nextDouble(-bound, bound);
        }
    }

    /** Elements written out, in row-major order: a constant of the model. */
    record Listed(List<Double> values) implements Init {
        /** Copies the values. */
        public Listed {
            values = List.copyOf(values);
        }

        @Override
        public double next(SplitMix random, int index) {
            return values.get(index);
        }
    }
}

package dev.nextbench.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.random.SplitMix;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.distribution.RealDistribution;
import org.apache.commons.math3.distribution.UniformRealDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrawsTest {
    private static double pValue(RealDistribution distribution, ToDoubleFunction<SplitMix> draw) {
        SplitMix random = new SplitMix(21);
        double[] sample = new double[10_000];
        for (int i = 0; i < sample.length; i++) {
            sample[i] = draw.applyAsDouble(random);
        }
        return new KolmogorovSmirnovTest().kolmogorovSmirnovTest(distribution, sample);
    }

    @ParameterizedTest
    @CsvSource({"0.8, 0.8", "0.2, 0.2", "1, 1", "2, 5", "0.5, 3"})
    void beta_numbers_have_their_distribution(double a, double b) {
        assertThat(pValue(new BetaDistribution(null, a, b), random -> Draws.beta(random, a, b)))
                .isGreaterThan(1e-3);
    }

    @Test
    void beta_numbers_of_the_smallest_shapes_are_in_range() {
        SplitMix random = new SplitMix(1);
        for (int i = 0; i < 1000; i++) {
            assertThat(Draws.beta(random, 1e-3, 1e-3)).isBetween(0.0, 1.0);
        }
        assertThatThrownBy(() -> Draws.beta(random, 0, 1)).hasMessage("shape should be positive: 0.0");
    }

    @Test
    void the_logarithm_of_log_uniform_numbers_is_uniform() {
        assertThat(pValue(
                        new UniformRealDistribution(null, Math.log(0.3), Math.log(2)),
                        random -> Math.log(Draws.logUniform(random, 0.3, 2))))
                .isGreaterThan(1e-3);
    }

    /** The streams of a seed are part of what makes a run the same everywhere. */
    @Test
    void streams_are_fixed() {
        SplitMix random = new SplitMix(42);
        assertThat(Draws.beta(random, 0.8, 0.8)).isEqualTo(0.9536303430436364);
        assertThat(Draws.logUniform(random, 0.75, 4 / 3.0)).isEqualTo(0.8504245743853986);
    }
}

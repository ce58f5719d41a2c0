package dev.nextbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.random.SplitMix;
import org.junit.jupiter.api.Test;

class VarianceByLevelTest {
    @Test
    void aSmallExampleByHand() {
        // Iteration means 2, 4 | 7, 7; fork means 3, 7.
        VarianceByLevel v = VarianceByLevel.of(new double[][][] {{{1, 3}, {4, 4}}, {{6, 8}, {7, 7}}});
        assertThat(v.mean()).isEqualTo(5);
        assertThat(v.step()).isEqualTo(new VarianceByLevel.Level(2, 1, 1));
        assertThat(v.iteration()).isEqualTo(new VarianceByLevel.Level(2, 1, 0.5));
        assertThat(v.fork()).isEqualTo(new VarianceByLevel.Level(2, 8, 7.5));
        assertThat(v.forkCv()).isCloseTo(Math.sqrt(7.5) / 5, within(1e-12));
        assertThat(v.forkMeanCv()).isCloseTo(Math.sqrt(8) / 5, within(1e-12));
    }

    @Test
    void aLevelThatAddsNothingMayBeNegative() {
        VarianceByLevel v = VarianceByLevel.of(new double[][][] {{{1, 9}}, {{2, 8}}});
        assertThat(v.iteration().variance()).isZero();
        assertThat(v.fork().variance()).isEqualTo(-12.5);
        assertThat(v.forkCv()).isZero();
    }

    @Test
    void theLevelsOfSyntheticForksAreFound() {
        SplitMix random = SplitMix.of(1, SplitMix.hash("levels"));
        double[][][] forks = new double[300][10][10];
        for (double[][] fork : forks) {
            double level = 0.2 * (1 + 0.01 * random.nextGaussian());
            for (double[] iteration : fork) {
                double here = level * (1 + 0.005 * random.nextGaussian());
                for (int s = 0; s < iteration.length; s++) {
                    iteration[s] = here * (1 + 0.02 * random.nextGaussian());
                }
            }
        }
        VarianceByLevel v = VarianceByLevel.of(forks);
        assertThat(v.mean()).isCloseTo(0.2, within(0.001));
        assertThat(v.stepCv()).isCloseTo(0.02, within(0.0005));
        assertThat(v.iterationCv()).isCloseTo(0.005, within(0.0005));
        assertThat(v.forkCv()).isCloseTo(0.01, within(0.001));
    }

    @Test
    void raggedInputIsRefused() {
        assertThatThrownBy(() -> VarianceByLevel.of(new double[][][] {{{1, 2}}, {{1, 2, 3}}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("variance by level: iteration 0 of fork 1 has 3 steps, the first has 2:"
                        + " cut them to the same number");
        assertThatThrownBy(() -> VarianceByLevel.of(new double[][][] {{{1, 2}}}))
                .hasMessage("variance by level needs two forks at least, got 1");
        assertThatThrownBy(() -> VarianceByLevel.of(new double[][][] {{{1, 2}}, {{1, -2}}}))
                .hasMessage("a step's time should be positive: -2.0");
    }
}

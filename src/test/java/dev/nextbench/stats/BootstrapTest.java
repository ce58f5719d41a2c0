package dev.nextbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.random.SplitMix;
import dev.nextbench.stats.RatioEstimate.Estimator;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static double[] skewed(int n) {
        SplitMix random = new SplitMix(1);
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = 0.01 * Math.exp(0.8 * random.nextGaussian());
        }
        return values;
    }

    @Test
    void normalNoiseGivesNearlyStudentsInterval() {
        SplitMix random = new SplitMix(2);
        double[] values = new double[60];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.02 + 0.01 * random.nextGaussian();
        }
        Interval student = Estimator.MEAN.of(values).interval(0.95);
        for (Interval interval :
                new Interval[] {Bootstrap.bca(values, 0.95, 3), Bootstrap.studentised(values, 0.95, 3)}) {
            assertThat(interval.ratio()).isCloseTo(student.ratio(), within(1e-12));
            assertThat(interval.low()).isCloseTo(student.low(), within(0.0004));
            assertThat(interval.high()).isCloseTo(student.high(), within(0.0004));
        }
    }

    /** scipy.stats.bootstrap(method="BCa") with 200 000 resamples. */
    @Test
    void bcaAgreesWithSciPy() {
        double[] values = new double[20];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * i) / 1000.0;
        }
        Interval interval = Bootstrap.bca(values, 0.95, 4);
        assertThat(Math.log(interval.low())).isCloseTo(0.07865, within(0.002));
        assertThat(Math.log(interval.high())).isCloseTo(0.1787, within(0.002));
    }

    @Test
    void aLongTailMovesTheIntervalUpwards() {
        double[] values = skewed(25);
        for (Interval interval :
                new Interval[] {Bootstrap.bca(values, 0.95, 5), Bootstrap.studentised(values, 0.95, 5)}) {
            assertThat(interval.high() - interval.ratio()).isGreaterThan(1.1 * (interval.ratio() - interval.low()));
        }
    }

    @Test
    void aSeedGivesOneInterval() {
        double[] values = skewed(20);
        assertThat(Bootstrap.bca(values, 0.95, 6)).isEqualTo(Bootstrap.bca(values, 0.95, 6));
        assertThat(Bootstrap.studentised(values, 0.95, 6)).isEqualTo(Bootstrap.studentised(values, 0.95, 6));
        assertThat(Bootstrap.bca(values, 0.95, 6)).isNotEqualTo(Bootstrap.bca(values, 0.95, 7));
    }

    @Test
    void fewUnitsAreRefusedAndEqualOnesHaveNoWidth() {
        assertThatThrownBy(() -> Bootstrap.bca(skewed(19), 0.95, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bootstrap: at least 20 values are needed, got 19");
        assertThatThrownBy(() -> Bootstrap.studentised(skewed(19), 0.95, 1))
                .isInstanceOf(IllegalArgumentException.class);
        double[] zeros = new double[20];
        Arrays.fill(zeros, 0);
        assertThat(Bootstrap.bca(zeros, 0.95, 1)).isEqualTo(new Interval(1, 1, 1, 20));
        assertThat(Bootstrap.studentised(zeros, 0.95, 1)).isEqualTo(new Interval(1, 1, 1, 20));
    }
}

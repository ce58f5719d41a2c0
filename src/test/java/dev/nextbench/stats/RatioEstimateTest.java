package dev.nextbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.stats.RatioEstimate.Estimator;
import org.junit.jupiter.api.Test;

class RatioEstimateTest {
    private static final double[] RATIOS = {0.02, 0.01, 0.03, 0.015, 0.025};
    private static final double[] BASELINE = {1.00, 1.01, 0.99, 1.02};
    private static final double[] CANDIDATE = {1.03, 1.05, 1.02, 1.04, 1.06};

    /** From scipy.stats: t.interval(0.95, 4, mean, sem), ttest_1samp(..., alternative="greater"). */
    @Test
    void intervalIsStudents() {
        Interval interval = Estimator.MEAN.of(RATIOS).interval(0.95);
        double error = Math.sqrt(0.0000625 / 5);
        assertThat(Math.log(interval.ratio())).isCloseTo(0.02, within(1e-12));
        assertThat(Math.log(interval.low())).isCloseTo(0.02 - 2.7764451051977987 * error, within(1e-9));
        assertThat(Math.log(interval.high())).isCloseTo(0.02 + 2.7764451051977987 * error, within(1e-9));
        assertThat(interval.n()).isEqualTo(5);
        assertThat(Math.log(Estimator.MEAN.of(RATIOS).lowerBound(0.01)))
                .isCloseTo(0.02 - 3.746947387979196 * error, within(1e-9));
        assertThat(Math.log(Estimator.MEAN.of(RATIOS).upperBound(0.01)))
                .isCloseTo(0.02 + 3.746947387979196 * error, within(1e-9));
        assertThat(Estimator.MEAN.of(RATIOS).pSlower()).isCloseTo(0.00240633916502211, within(1e-9));
        assertThat(Estimator.MEAN.of(RATIOS).pSlower()
                        + Estimator.MEAN.of(RATIOS).pFaster())
                .isCloseTo(1, within(1e-12));
    }

    /** From scipy.stats.ttest_ind(candidate, baseline, equal_var=False) and its confidence_interval. */
    @Test
    void welchIsWelchs() {
        Interval interval = RatioEstimate.welch(BASELINE, CANDIDATE).interval(0.95);
        assertThat(Math.log(interval.ratio())).isCloseTo(0.035, within(1e-12));
        assertThat(Math.log(interval.low())).isCloseTo(0.012347797182465089, within(1e-9));
        assertThat(Math.log(interval.high())).isCloseTo(0.057652202817535636, within(1e-9));
        assertThat(RatioEstimate.welch(BASELINE, CANDIDATE).pSlower()).isCloseTo(0.004078085414195744, within(1e-9));
    }

    /** A trimmed mean, and of the Winsorised values (n − 1) s² / (h (h − 1)) with scipy.stats.t of h − 1 degrees of freedom. */
    @Test
    void eightUnitsLoseOneAtEachEndWhenTheyAreTrimmed() {
        RatioEstimate estimate =
                Estimator.TRIMMED.of(new double[] {0.021, 0.018, 0.024, 0.016, 0.019, 0.075, 0.022, -0.003});
        Interval interval = estimate.interval(0.95);
        assertThat(estimate.mean()).isCloseTo(0.02, within(1e-12));
        assertThat(estimate.error()).isCloseTo(0.0015705625319186328, within(1e-12));
        assertThat(estimate.degrees()).isEqualTo(5);
        assertThat(estimate.units()).isEqualTo(8);
        assertThat(estimate.spread()).isCloseTo(estimate.error() * Math.sqrt(8), within(1e-12));
        assertThat(Math.log(interval.low())).isCloseTo(0.015962740483718985, within(1e-9));
        assertThat(Math.log(interval.high())).isCloseTo(0.024037259516281016, within(1e-9));
        assertThat(estimate.pSlower()).isCloseTo(2.655372352797069e-05, within(1e-9));
    }

    @Test
    void fewerThanEightUnitsAreNotTrimmed() {
        double[] seven = {0.021, 0.018, 0.024, 0.016, 0.019, 0.075, 0.022};
        assertThat(Estimator.TRIMMED.of(seven)).isEqualTo(Estimator.MEAN.of(seven));
        assertThat(Estimator.TRIMMED.degrees(7)).isEqualTo(6);
        assertThat(Estimator.TRIMMED.degrees(16)).isEqualTo(11);
        assertThat(Estimator.MEAN.degrees(16)).isEqualTo(15);
    }

    @Test
    void howFarOffAnOutlierIsMakesNoDifferenceToATrimmedMean() {
        double[] values = {0.021, 0.018, 0.024, 0.016, 0.019, 0.025, 0.022, 0.020};
        double[] burst = values.clone();
        burst[5] = 3;
        assertThat(Estimator.TRIMMED.of(burst)).isEqualTo(Estimator.TRIMMED.of(values));
        assertThat(Estimator.MEAN.of(burst).pSlower()).isGreaterThan(0.1);
    }

    @Test
    void powerIsTheChanceOfABoundAboveNothing() {
        RatioEstimate estimate = new RatioEstimate(0, 0.004, 7, 8);
        assertThat(estimate.power(0.02, 0.01))
                .isCloseTo(Power.power(0.004 * Math.sqrt(8), 8, 0.02, 0.01), within(1e-9));
    }

    @Test
    void equalRatiosHaveNoWidth() {
        Interval interval = Estimator.MEAN.of(new double[] {0, 0, 0}).interval(0.95);
        assertThat(interval).isEqualTo(new Interval(1, 1, 1, 3));
        assertThat(Estimator.MEAN.of(new double[] {0, 0, 0}).pSlower()).isEqualTo(0.5);
        assertThat(Estimator.MEAN.of(new double[] {0.5, 0.5}).pSlower()).isZero();
    }

    @Test
    void badInputIsNamed() {
        assertThatThrownBy(() -> Estimator.MEAN.of(new double[] {0.1}).interval(0.95))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("log ratios: at least 2 values are needed, got 1");
        assertThatThrownBy(
                        () -> Estimator.MEAN.of(new double[] {0.1, Double.NaN}).pSlower())
                .hasMessage("log ratios: value 1 is NaN");
        assertThatThrownBy(() -> Estimator.MEAN.of(RATIOS).interval(95))
                .hasMessage("confidence should be between 0 and 1: 95.0");
    }
}

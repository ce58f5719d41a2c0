package dev.nextbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogRatiosTest {
    private static final double[] RATIOS = {0.02, 0.01, 0.03, 0.015, 0.025};
    private static final double[] BASELINE = {1.00, 1.01, 0.99, 1.02};
    private static final double[] CANDIDATE = {1.03, 1.05, 1.02, 1.04, 1.06};

    @Test
    void midmeanIsTheMeanOfTheMiddleHalf() {
        assertThat(LogRatios.midmean(new double[] {100, 1, 3, 2, 5, 4, -50, 6})).isEqualTo((2.0 + 3 + 4 + 5) / 4);
    }

    @Test
    void midmeanCountsTheEdgesInPart() {
        assertThat(LogRatios.midmean(new double[] {7})).isEqualTo(7);
        assertThat(LogRatios.midmean(new double[] {1, 2})).isEqualTo(1.5);
        assertThat(LogRatios.midmean(new double[] {0, 3, 30}))
                .isCloseTo((0.25 * 0 + 3 + 0.25 * 30) / 1.5, within(1e-12));
    }

    /** From scipy.stats: t.interval(0.95, 4, mean, sem), ttest_1samp(..., alternative="greater"). */
    @Test
    void intervalIsStudents() {
        Interval interval = LogRatios.interval(RATIOS, 0.95);
        double error = Math.sqrt(0.0000625 / 5);
        assertThat(Math.log(interval.ratio())).isCloseTo(0.02, within(1e-12));
        assertThat(Math.log(interval.low())).isCloseTo(0.02 - 2.7764451051977987 * error, within(1e-9));
        assertThat(Math.log(interval.high())).isCloseTo(0.02 + 2.7764451051977987 * error, within(1e-9));
        assertThat(interval.n()).isEqualTo(5);
        assertThat(Math.log(LogRatios.lowerBound(RATIOS, 0.01)))
                .isCloseTo(0.02 - 3.746947387979196 * error, within(1e-9));
        assertThat(Math.log(LogRatios.upperBound(RATIOS, 0.01)))
                .isCloseTo(0.02 + 3.746947387979196 * error, within(1e-9));
        assertThat(LogRatios.pSlower(RATIOS)).isCloseTo(0.00240633916502211, within(1e-9));
        assertThat(LogRatios.pSlower(RATIOS) + LogRatios.pFaster(RATIOS)).isCloseTo(1, within(1e-12));
    }

    /** From scipy.stats.ttest_ind(candidate, baseline, equal_var=False) and its confidence_interval. */
    @Test
    void welchIsWelchs() {
        Interval interval = LogRatios.welch(BASELINE, CANDIDATE, 0.95);
        assertThat(Math.log(interval.ratio())).isCloseTo(0.035, within(1e-12));
        assertThat(Math.log(interval.low())).isCloseTo(0.012347797182465089, within(1e-9));
        assertThat(Math.log(interval.high())).isCloseTo(0.057652202817535636, within(1e-9));
        assertThat(LogRatios.welchPSlower(BASELINE, CANDIDATE, 0)).isCloseTo(0.004078085414195744, within(1e-9));
    }

    @Test
    void aStoredBaselineHasAWiderInterval() {
        Interval same = LogRatios.welch(BASELINE, CANDIDATE, 0.98);
        Interval stored = LogRatios.welch(BASELINE, CANDIDATE, 0.98, 0.01 * 0.01);
        assertThat(stored.ratio()).isEqualTo(same.ratio());
        assertThat(stored.low()).isLessThan(same.low());
        assertThat(stored.high()).isGreaterThan(same.high());
        assertThat(LogRatios.welchLowerBound(BASELINE, CANDIDATE, 0.01, 0.0001)).isCloseTo(stored.low(), within(1e-12));
        assertThat(LogRatios.welchUpperBound(BASELINE, CANDIDATE, 0.01, 0.0001))
                .isCloseTo(stored.high(), within(1e-12));
        assertThat(LogRatios.welchPFaster(BASELINE, CANDIDATE, 0.0001)).isGreaterThan(0.5);
        // With no other variance the offset of two sessions is all there is, and it is known: a normal interval.
        Interval offsets = LogRatios.welch(new double[] {0, 0}, new double[] {0, 0}, 0.95, 0.0001);
        assertThat(offsets.halfWidth()).isCloseTo(1.959963984540054 * 0.01 * Math.sqrt(2), within(1e-9));
    }

    @Test
    void equalRatiosHaveNoWidth() {
        Interval interval = LogRatios.interval(new double[] {0, 0, 0}, 0.95);
        assertThat(interval).isEqualTo(new Interval(1, 1, 1, 3));
        assertThat(LogRatios.pSlower(new double[] {0, 0, 0})).isEqualTo(0.5);
        assertThat(LogRatios.pSlower(new double[] {0.5, 0.5})).isZero();
    }

    @Test
    void badInputIsNamed() {
        assertThatThrownBy(() -> LogRatios.interval(new double[] {0.1}, 0.95))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("log ratios: at least 2 values are needed, got 1");
        assertThatThrownBy(() -> LogRatios.pSlower(new double[] {0.1, Double.NaN}))
                .hasMessage("log ratios: value 1 is NaN");
        assertThatThrownBy(() -> LogRatios.interval(RATIOS, 95))
                .hasMessage("confidence should be between 0 and 1: 95.0");
    }
}

package dev.nextbench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Against SciPy 1.17.1 with {@code import numpy as np; from scipy import stats as s}; the line is above each value. */
class StatisticsTest {
    private static final Offset<Double> EXACT = within(1e-9);
    private static final double[] A = {91.2, 90.7, 91.5};
    private static final double[] B = {89.9, 90.1, 90.4, 89.6};

    @Test
    void anIntervalOfThreeSeeds() {
        // np.mean(a), s.sem(a) * s.t.ppf(.975, 2)
        Estimate estimate = Estimate.of(A);
        assertThat(estimate.n()).isEqualTo(3);
        assertThat(estimate.mean()).isCloseTo(91.13333333333333, EXACT);
        assertThat(estimate.halfWidth()).isCloseTo(1.0039523036082045, EXACT);
    }

    @Test
    void anIntervalOfTwoSeedsIsWide() {
        // s.t.interval(.95, 1, np.mean(x), s.sem(x)) -> -1.655930710426204, 2.1559307104262038
        Estimate estimate = Estimate.of(0.1, 0.4);
        assertThat(estimate.mean() - estimate.halfWidth()).isCloseTo(-1.655930710426204, EXACT);
        assertThat(estimate.mean() + estimate.halfWidth()).isCloseTo(2.1559307104262038, EXACT);
    }

    @Test
    void anIntervalOfFiveForks() {
        // s.t.interval(.95, 4, np.mean(c), s.sem(c)) -> 980.9982229541941, 1010.0017770458059
        Estimate estimate = Estimate.of(980.5, 1002.25, 995.0, 1010.75, 989.0);
        assertThat(estimate.mean() - estimate.halfWidth()).isCloseTo(980.9982229541941, EXACT);
    }

    @Test
    void oneValueHasNoIntervalAndNoneHasNoMean() {
        assertThat(Estimate.of(91.2).halfWidth()).isNaN();
        assertThat(Estimate.of().present()).isFalse();
        assertThat(Estimate.of().mean()).isNaN();
    }

    @Test
    void welchComparesUnequalVariances() {
        // r = s.ttest_ind(a, b, equal_var=False); r.pvalue, r.df, r.confidence_interval(.95)
        // -> 0.01767826231791705, 3.9162109719527654, (0.32773307123726114, 1.9389335954293903)
        Statistics.Welch welch = Statistics.welch(A, B);
        assertThat(welch.p()).isCloseTo(0.01767826231791705, EXACT);
        assertThat(welch.degrees()).isCloseTo(3.9162109719527654, EXACT);
        assertThat(welch.difference() - welch.halfWidth()).isCloseTo(0.32773307123726114, within(1e-7));
        assertThat(welch.difference() + welch.halfWidth()).isCloseTo(1.9389335954293903, within(1e-7));
    }

    @Test
    void welchOfFarApartSamples() {
        // r = s.ttest_ind(c, [.1, .4], equal_var=False) -> 4.434711158301597e-09, 4.006589757817218
        Statistics.Welch welch =
                Statistics.welch(new double[] {980.5, 1002.25, 995.0, 1010.75, 989.0}, new double[] {0.1, 0.4});
        assertThat(welch.p()).isCloseTo(4.434711158301597e-09, within(1e-14));
        assertThat(welch.degrees()).isCloseTo(4.006589757817218, EXACT);
    }

    @Test
    void valuesThatDoNotVaryHaveAnIntervalOfNoWidth() {
        assertThat(Statistics.welch(new double[] {1, 1}, new double[] {1, 1}))
                .isEqualTo(new Statistics.Welch(0, 0, 1, 2));
        assertThat(Statistics.welch(new double[] {2, 2}, new double[] {1, 1}).p())
                .isZero();
    }

    @Test
    void welchRefusesASingleValue() {
        assertThatThrownBy(() -> Statistics.welch(new double[] {1}, A))
                .hasMessageContaining("two values of each: 1, 3");
    }
}

package dev.nextbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every cell of the protocol's tables of sample sizes (D.1); SciPy's scipy.stats.nct gives the same. */
class PowerTest {
    private static final double[] CVS = {0.0025, 0.005, 0.01, 0.02, 0.03, 0.05};

    @ParameterizedTest
    @CsvSource({
        "0.02, 0.01, 0.90, 3, 4, 9, 28, 62, 168",
        "0.02, 0.01, 0.95, 3, 4, 10, 34, 74, 203",
        "0.02, 0.01, 0.99, 3, 5, 13, 46, 101, 278",
        "0.02, 0.00025, 0.90, 4, 6, 15, 50, 108, 293",
        "0.02, 0.00025, 0.95, 4, 7, 17, 57, 124, 339",
        "0.02, 0.00025, 0.99, 5, 8, 21, 72, 158, 434",
        "0.005, 0.01, 0.95, 10, 34, 129, 509, 1143, 3172",
        "0.01, 0.01, 0.95, 4, 10, 34, 129, 289, 798",
        "0.05, 0.01, 0.95, 2, 3, 4, 7, 14, 35",
    })
    void independentForksOfEachSide(
            double effect, double alpha, double power, int n1, int n2, int n3, int n4, int n5, int n6) {
        int[] expected = {n1, n2, n3, n4, n5, n6};
        for (int i = 0; i < CVS.length; i++) {
            assertThat(Power.independent(CVS[i], effect, alpha, power))
                    .as("CV %s", CVS[i])
                    .isEqualTo(expected[i]);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.01, 0.90, 3, 4, 7, 17, 33, 86",
        "0.01, 0.95, 3, 4, 8, 19, 39, 104",
        "0.01, 0.99, 4, 5, 9, 25, 53, 141",
        "0.00025, 0.95, 5, 7, 13, 33, 67, 174",
    })
    void interleavedQuadruples(double alpha, double power, int n1, int n2, int n3, int n4, int n5, int n6) {
        int[] expected = {n1, n2, n3, n4, n5, n6};
        for (int i = 0; i < CVS.length; i++) {
            assertThat(Power.pairs(CVS[i], 0.02, alpha, power))
                    .as("CV %s", CVS[i])
                    .isEqualTo(expected[i]);
        }
    }

    /** From scipy.stats.nct.sf(t, degrees, shift). */
    @ParameterizedTest
    @CsvSource({
        "31.82, 1, 2.0, 0.05030506103738134",
        "2.5, 9, 1.3, 0.16393198936957595",
        "2.326, 5000, 3.0, 0.7498233732710925",
        "-1.0, 4, 0.5, 0.9138504309634372",
        "63.6, 1, 40.0, 0.47055476027606286",
    })
    void noncentralT(double t, double degrees, double shift, double expected) {
        assertThat(StudentT.above(t, degrees, shift)).isCloseTo(expected, within(1e-9));
    }

    @Test
    void noncentralTWithoutShiftIsStudentsT() {
        for (double degrees : new double[] {1, 2, 7, 60}) {
            for (double t : new double[] {-3, 0, 0.5, 4, 200}) {
                assertThat(StudentT.above(t, degrees, 0)).isCloseTo(StudentT.above(t, degrees), within(1e-9));
            }
        }
    }

    @Test
    void smallestDetectableHasTheWantedPower() {
        double effect = Power.smallestDetectable(0.01 / Math.sqrt(8), 7, 0.01, 0.95);
        assertThat(effect).isBetween(0.017, 0.02);
        assertThat(Power.power(0.01, 8, effect, 0.01)).isCloseTo(0.95, within(1e-6));
    }

    @Test
    void hopelessOrSenselessQuestionsAreRefused() {
        assertThatThrownBy(() -> Power.pairs(0.5, 1e-5, 0.01, 0.95))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 10000000 units");
        assertThatThrownBy(() -> Power.power(0.01, 1, 0.02, 0.01)).hasMessage("a t test needs two units: 1");
        assertThatThrownBy(() -> Power.pairs(0.01, -0.02, 0.01, 0.95)).hasMessage("effect should be positive: -0.02");
    }
}

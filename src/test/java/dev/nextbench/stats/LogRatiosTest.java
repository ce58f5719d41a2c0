package dev.nextbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogRatiosTest {
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

    @Test
    void whatFavoursTheFirstOrTheSecondTurnOfASideCancels() {
        // Every second turn of a side in a quadruple is faster by 0.1; the order of sides changes from one to the next.
        double[] baseline = {1.0, 0.9, 1.0, 0.9, 1.0, 0.9, 1.0, 0.9};
        double[] candidate = {1.12, 1.02, 1.12, 1.02, 1.12, 1.02, 1.12, 1.02};
        assertThat(LogRatios.ofTurns(baseline, candidate)).isCloseTo(0.12, within(1e-12));
    }

    @Test
    void aCalmOctetCountsMoreThanOneThatWasDisturbed() {
        double[] baseline = {0, 0.01, 0, 0.01, 0, 0.01, 0, 0.01};
        double[] candidate = {0.02, 0.03, 0.02, 0.03, 0.02, 0.53, 0.22, 0.03};
        double plain = (0.02 + 0.195) / 2;
        // Variances of the octets' turns, and their median, by which they count.
        double calm = (0.000025 + 0.000025) / 2;
        double loud = (0.000025 + 0.04265) / 2;
        double usual = (calm + loud) / 2;
        double first = 1 / (calm + usual);
        double second = 1 / (loud + usual);
        double cut = (first + second) / 8;
        double expected = ((first - cut) * 0.02 + (second - cut) * 0.195) / (first + second - 2 * cut);
        assertThat(LogRatios.ofTurns(baseline, candidate))
                .isCloseTo(expected, within(1e-9))
                .isLessThan(plain);
    }

    @Test
    void aCostThatComesBackEveryFourTurnsCountsInFull() {
        double[] baseline = new double[40];
        double[] candidate = new double[40];
        for (int i = 0; i < baseline.length; i++) {
            baseline[i] = 0.001 * (i % 2);
            candidate[i] = 0.001 * (i % 2) + (i % 4 == 3 ? 0.08 : 0);
        }
        assertThat(LogRatios.ofTurns(baseline, candidate)).isCloseTo(0.02, within(1e-9));
    }

    @Test
    void sidesWithoutScatterHaveTheirRatioAndALastQuadrupleCountsAlone() {
        assertThat(LogRatios.ofTurns(new double[] {1, 1, 1, 1, 1, 1}, new double[] {3, 3, 3, 3, 3, 3}))
                .isEqualTo(2);
        assertThat(LogRatios.ofTurns(new double[] {1, 1}, new double[] {1.5, 1.5}))
                .isEqualTo(0.5);
        assertThatThrownBy(() -> LogRatios.ofTurns(new double[2], new double[4]))
                .hasMessage("turns: 2 of the baseline, 4 of the candidate");
    }
}

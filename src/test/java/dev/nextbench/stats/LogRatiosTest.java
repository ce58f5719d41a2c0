package dev.nextbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
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
    void octetsAreTheMeansOfNeighbours() {
        assertThat(LogRatios.octets(new double[] {1, -1, 3, 5})).containsExactly(0, 4);
        assertThat(LogRatios.octets(new double[] {1, 2, 7})).containsExactly(1.5, 7);
        assertThat(LogRatios.octets(new double[0])).isEmpty();
    }
}

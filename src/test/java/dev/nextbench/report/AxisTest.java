package dev.nextbench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AxisTest {
    @Test
    void ticksAreRound() {
        assertThat(new Axis(0.12, 0.71, false, 0, 100).ticks(6))
                .extracting(Axis.Tick::text)
                .containsExactly("0.2", "0.3", "0.4", "0.5", "0.6", "0.7");
        assertThat(new Axis(400, 1650, false, 0, 100).ticks(6))
                .extracting(Axis.Tick::text)
                .containsExactly("500", "1,000", "1,500");
    }

    @Test
    void speedsFarApartTakeALogarithmicAxis() {
        Axis axis = Axis.ofSpeeds(20, 4000, 0, 100);
        assertThat(axis.logarithmic()).isTrue();
        assertThat(axis.ticks(6))
                .extracting(Axis.Tick::text)
                .containsExactly("20", "50", "100", "200", "500", "1,000", "2,000", "5,000");
        assertThat(axis.at(Math.sqrt(20.0 * 4000))).isCloseTo(50, within(1e-9));
    }

    @Test
    void oneValueStillHasAnAxis() {
        Axis axis = Axis.around(80, 80, 0, 100, 0, 100);
        assertThat(axis.at(80)).isBetween(40.0, 60.0);
        assertThat(Axis.around(100, 100, 0, 100, 0, 10).at(100)).isFinite();
    }

    @Test
    void whatIsOutOfRangeEndsAtTheEdge() {
        assertThat(new Axis(0, 10, false, 5, 15).at(99)).isEqualTo(15);
    }
}

package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimeLeftTest {
    private final AtomicLong clock = new AtomicLong(7_000_000_000L);
    private final TimeLeft time = new TimeLeft(10, clock::get);

    private void pass(double seconds) {
        clock.addAndGet(Math.round(seconds * 1e9));
    }

    @Test
    void nothingIsSaidBeforeAPaceIsKnown() {
        pass(1);
        assertThat(time.done()).isZero();
        assertThat(time.secondsLeft()).isNaN();
    }

    @Test
    void theRestGoesOnAtThePaceSoFar() {
        pass(6);
        time.at(1, 3);
        assertThat(time.done()).isCloseTo(0.3, within(1e-12));
        assertThat(time.secondsLeft()).isCloseTo(14, within(1e-9));
        pass(2);
        time.finish(1, 4);
        assertThat(time.done()).isCloseTo(0.4, within(1e-12));
        assertThat(time.secondsLeft()).isCloseTo(12, within(1e-9));
    }

    @Test
    void trialsSideBySideAddUp() {
        pass(6);
        time.at(1, 2);
        time.at(2, 1);
        time.at(1, 2.5);
        assertThat(time.done()).isCloseTo(0.35, within(1e-12));
        time.finish(2, 3);
        assertThat(time.done()).isCloseTo(0.55, within(1e-12));
    }

    @Test
    void moreWorkThanExpectedIsNotMoreThanAll() {
        pass(5);
        time.finish(1, 12);
        assertThat(time.done()).isEqualTo(1);
        assertThat(time.secondsLeft()).isZero();
    }

    @Test
    void noWorkAtAllIsDone() {
        TimeLeft nothing = new TimeLeft(0, clock::get);
        nothing.finish(1, 0);
        assertThat(nothing.done()).isBetween(0.0, 1.0);
    }
}

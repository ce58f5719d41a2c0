package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.run.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Away from a terminal; the clock is moved by hand. */
class ProgressDisplayTest {
    private final StringWriter text = new StringWriter();
    private final AtomicLong clock = new AtomicLong();
    private final Progress progress = new ProgressDisplay(new PrintWriter(text), false, clock::get);

    private void pass(long seconds) {
        clock.addAndGet(seconds * 1_000_000_000L);
    }

    @Test
    void everyTrialHasALineAtItsEnd() {
        progress.begin(1, 2, "kernel=3");
        progress.update("epoch 1 of 2", 0.2, 3);
        progress.end(1, 2, "kernel=3", "top-1 50.00 %", 0.5, 119);
        progress.begin(2, 2, "kernel=5");
        progress.end(2, 2, "kernel=5", "failed: the loss is NaN", 1, 0);
        assertThat(text.toString().lines())
                .containsExactly(
                        "[1/2] kernel=3: top-1 50.00 %; about 2 min left", "[2/2] kernel=5: failed: the loss is NaN");
    }

    @Test
    void aLongTrialSpeaksNowAndThen() {
        progress.begin(1, 1, "kernel=3");
        for (int epoch = 1; epoch <= 100; epoch++) {
            pass(1);
            progress.update("epoch " + epoch + " of 100", epoch / 100.0, 36_000);
        }
        assertThat(text.toString().lines())
                .containsExactly(
                        "[1/1] kernel=3: epoch 30 of 100; about 10.0 h left",
                        "[1/1] kernel=3: epoch 60 of 100; about 10.0 h left",
                        "[1/1] kernel=3: epoch 90 of 100; about 10.0 h left");
    }

    @Test
    void withoutAPaceNoTimeIsPromised() {
        progress.begin(1, 2, "kernel=3");
        progress.end(1, 2, "kernel=3", "top-1 50.00 %", 0, Double.NaN);
        assertThat(text.toString().strip()).isEqualTo("[1/2] kernel=3: top-1 50.00 %");
    }

    @Test
    void anInterruptionSaysHowToGoOn() {
        progress.begin(1, 2, "kernel=3");
        progress.interrupted();
        assertThat(text.toString().strip())
                .isEqualTo("nextbench: interrupted; finished trials are kept, and the same command goes on from there");
    }
}

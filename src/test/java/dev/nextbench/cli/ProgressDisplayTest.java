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
        progress.start(2);
        progress.begin(1, "kernel=3");
        progress.update(1, "epoch 1 of 2", 0.2, 3);
        progress.end(1, "top-1 50.00 %", 0.5, 119);
        progress.begin(2, "kernel=5");
        progress.end(2, "failed: the loss is NaN", 1, 0);
        assertThat(text.toString().lines())
                .containsExactly(
                        "[1/2] kernel=3: top-1 50.00 %; about 2 min left", "[2/2] kernel=5: failed: the loss is NaN");
    }

    @Test
    void aLongTrialSpeaksNowAndThen() {
        progress.start(1);
        progress.begin(1, "kernel=3");
        for (int epoch = 1; epoch <= 100; epoch++) {
            pass(1);
            progress.update(1, "epoch " + epoch + " of 100", epoch / 100.0, 36_000);
        }
        assertThat(text.toString().lines())
                .containsExactly(
                        "[1/1] kernel=3: epoch 30 of 100; about 10.0 h left",
                        "[1/1] kernel=3: epoch 60 of 100; about 10.0 h left",
                        "[1/1] kernel=3: epoch 90 of 100; about 10.0 h left");
    }

    @Test
    void trialsSideBySideSpeakInTurnAndNoMoreOftenThanOne() {
        progress.start(3);
        progress.begin(1, "kernel=3");
        progress.begin(2, "kernel=5");
        for (int second = 1; second <= 120; second++) {
            pass(1);
            progress.update(1 + second % 2, "second " + second, 0.1, Double.NaN);
        }
        progress.note(2, "out of memory");
        progress.end(2, "top-1 50.00 %", 0.3, 240);
        progress.pause(1, "trained, top-1 60.00 %", 0.5, 120);
        progress.begin(3, "kernel=7");
        progress.end(3, "top-1 70.00 %", 0.9, 60);
        progress.begin(1, "kernel=3");
        progress.end(1, "top-1 60.00 %, infer 9 images/s", 1, 0);
        assertThat(text.toString().lines())
                .containsExactly(
                        "[1/3] kernel=3: second 60",
                        "[2/3] kernel=5: second 61",
                        "[1/3] kernel=3: second 120",
                        "[2/3] kernel=5: out of memory",
                        "[2/3] kernel=5: top-1 50.00 %; about 4 min left",
                        "[1/3] kernel=3: trained, top-1 60.00 %; about 2 min left",
                        "[3/3] kernel=7: top-1 70.00 %; about 60 s left",
                        "[1/3] kernel=3: top-1 60.00 %, infer 9 images/s");
    }

    @Test
    void withoutAPaceNoTimeIsPromised() {
        progress.start(2);
        progress.begin(1, "kernel=3");
        progress.end(1, "top-1 50.00 %", 0, Double.NaN);
        assertThat(text.toString().strip()).isEqualTo("[1/2] kernel=3: top-1 50.00 %");
    }

    @Test
    void anInterruptionSaysHowToGoOn() {
        progress.start(2);
        progress.begin(1, "kernel=3");
        progress.interrupted();
        assertThat(text.toString().strip())
                .isEqualTo("nextbench: interrupted; finished trials are kept, and the same command goes on from there");
    }
}

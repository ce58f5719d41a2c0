package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.result.TrialResult;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerProcessTest {
    private static TrialResult.Failure ended(int status, String... said) {
        return WorkerProcess.ended(status, new ArrayDeque<>(List.of(said)));
    }

    @Test
    void aKilledProcessMayHaveMetTheEndOfMemory() {
        TrialResult.Failure failure = ended(137);
        assertThat(failure.kind()).isEqualTo("killed");
        assertThat(failure.phase()).isEqualTo("train");
        assertThat(failure.message()).contains("signal 9", "out of memory", "training.batch");
    }

    @Test
    void aCrashSaysWhichSignalTheJvmReported() {
        TrialResult.Failure failure = ended(
                134,
                "#",
                "# A fatal error has been detected by the Java Runtime Environment:",
                "#",
                "#  SIGSEGV (0xb) at pc=0x00007f0000000000, pid=42, tid=43",
                "#");
        assertThat(failure.kind()).isEqualTo("killed");
        assertThat(failure.message())
                .contains("signal 6", "nextbench doctor")
                .endsWith("; it crashed with SIGSEGV (0xb) at pc=0x00007f0000000000, pid=42, tid=43");
    }

    @Test
    void anyOtherEndQuotesTheLastWords() {
        assertThat(ended(1, "Error: Could not find or load main class", "#").message())
                .isEqualTo("the trial's process ended with status 1; it said last: Error: Could not find or load main"
                        + " class");
        assertThat(ended(1, "Error").kind()).isEqualTo("error");
        assertThat(ended(143).message()).contains("signal 15", "run the same command again");
    }
}

package dev.nextbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepLogTest {
    @TempDir
    Path folder;

    private Path file;
    private StepLog log;

    @BeforeEach
    void begin() throws IOException {
        file = folder.resolve("steps");
        log = StepLog.create(file, Map.of("model", "convnext_atto"));
    }

    @Test
    void everyStepOfEveryIterationIsReadBack() throws Exception {
        for (int i = 0; i < 3000; i++) {
            log.add(1000L * i, 1000L * i + 400 + i);
        }
        log.endIteration();
        log.add(7_000_000, 9_000_000);
        log.add(10_000_000, 11_500_000);
        log.endIteration();
        StepTimes times = StepTimes.read(file);
        assertThat(times.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(times.identity()).containsExactly(Map.entry("model", "convnext_atto"));
        assertThat(times.iterations()).hasSize(2);
        assertThat(times.iterations().get(0).steps()).hasSize(3000).startsWith(400e-9, 401e-9);
        assertThat(times.iterations().get(1).steps()).containsExactly(0.002, 0.0015);
        assertThat(times.iterations().get(1).runSeconds())
                .as("from the first step's begin to the last one's end")
                .isEqualTo(0.0045);
    }

    /** throughput-protocol.md, D.2: at most 20 µs of a step may be the harness's. */
    @Test
    void keepingAStepsTimeCostsNextToNothing() {
        int steps = 100_000;
        long start = System.nanoTime();
        for (int i = 0; i < steps; i++) {
            long begin = System.nanoTime();
            log.add(begin, System.nanoTime());
        }
        assertThat((System.nanoTime() - start) / (double) steps).isLessThan(20_000);
    }

    @Test
    void aClockThatGoesBackwardsIsRefused() {
        log.add(2_000, 1_990);
        log.endIteration();
        assertThatThrownBy(() -> StepTimes.read(file))
                .isInstanceOf(MeasurementException.class)
                .hasMessageContainingAll("a step took -10 ns", "monotonic clock")
                .extracting(e -> ((MeasurementException) e).kind())
                .isEqualTo(MeasurementException.REFUSED);
    }

    @Test
    void aMissingOrDamagedLogIsAnError() throws IOException {
        assertThatThrownBy(() -> StepTimes.read(folder.resolve("none")))
                .isInstanceOf(MeasurementException.class)
                .hasMessageContaining("kept no times");
        Files.writeString(file, "{\"pid\": 1, \"identity\": {}}\n12,x\n");
        assertThatThrownBy(() -> StepTimes.read(file))
                .isInstanceOf(MeasurementException.class)
                .hasMessageContaining("damaged");
    }
}

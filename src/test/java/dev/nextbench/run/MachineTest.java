package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    @Test
    void aMachineSaysWhatItIs() {
        assertThat(Machine.describe()).containsKeys("os", "processor", "cores", "memory");
    }

    @Test
    void whatTunesTheEngineIsRecorded() {
        assertThat(Machine.environment(
                        Map.of("OMP_NUM_THREADS", "2", "MALLOC_ARENA_MAX", "1", "PATH", "/bin", "LD_PRELOAD", "x.so")))
                .isEqualTo("LD_PRELOAD=x.so MALLOC_ARENA_MAX=1 OMP_NUM_THREADS=2");
    }

    @Test
    void gpusAreNamedByTheirDriver(@TempDir Path driver) throws IOException {
        Path gpu = Files.createDirectories(driver.resolve("gpus/0000:01:00.0"));
        Files.writeString(gpu.resolve("information"), "Model: \t\t NVIDIA H200\nIRQ:   \t\t 42\n");
        Files.writeString(
                driver.resolve("version"),
                "NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.15  Tue\nGCC version:  gcc 12\n");
        assertThat(Machine.gpus(driver))
                .containsOnly(
                        entry("gpu 0000:01:00.0", "NVIDIA H200"),
                        entry("gpu driver", "NVIDIA UNIX x86_64 Kernel Module  570.86.15  Tue"));
    }

    @Test
    void withoutADriverThereAreNoGpus(@TempDir Path empty) {
        assertThat(Machine.gpus(empty.resolve("nothing"))).isEmpty();
    }
}

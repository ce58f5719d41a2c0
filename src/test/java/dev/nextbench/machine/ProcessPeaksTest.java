package dev.nextbench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessPeaksTest {
    @Test
    void theKernelTellsMemoryAndStart(@TempDir Path root) throws IOException {
        MachineFolder machine = new MachineFolder(root);
        machine.write("proc/200/status", "Name:\tx\nVmPeak:\t  999 kB\nVmHWM:\t   1996 kB\nVmRSS:\t 5 kB\n");
        ProcessPeaks peaks = new ProcessPeaks(root, null);
        assertThat(peaks.residentBytes(200)).isEqualTo(OptionalLong.of(1996 * 1024));
        assertThat(peaks.started(200)).contains(Instant.ofEpochSecond(1700000020));
        assertThat(peaks.deviceBytes(200)).isEmpty();
    }

    @Test
    void aProcessThatIsGoneHasNone(@TempDir Path root) throws IOException {
        new MachineFolder(root).write("proc/7/status", "Name:\tzombie\n");
        ProcessPeaks peaks = new ProcessPeaks(root, null);
        assertThat(peaks.residentBytes(7)).isEmpty();
        assertThat(peaks.residentBytes(8)).isEmpty();
        assertThat(peaks.started(8)).isEmpty();
    }
}

package dev.nextbench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class CpuPinningTest {
    @TempDir
    Path root;

    @Test
    void theHighestAllowedProcessorThatIsOnIsTaken() throws IOException {
        MachineFolder machine = new MachineFolder(root);
        machine.write("proc/self/status", "Cpus_allowed:\tff\nCpus_allowed_list:\t0-2,5,8-127\n")
                .write("sys/devices/system/cpu/online", "0-7\n");
        CpuPinning pinning = new CpuPinning(root);
        assertThat(pinning.allowed()).containsExactly(0, 1, 2, 5);
        assertThat(pinning.core()).hasValue(5);
    }

    @Test
    void withoutTheListOfThoseThatAreOnTheirCountersTell() throws IOException {
        MachineFolder machine = new MachineFolder(root);
        machine.write("proc/self/status", "Cpus_allowed_list:\t0-127\n");
        Files.delete(root.resolve("sys/devices/system/cpu/online"));
        assertThat(new CpuPinning(root).allowed()).containsExactly(0, 1);
    }

    @Test
    void withoutALinuxThereIsNone(@TempDir Path empty) {
        CpuPinning pinning = new CpuPinning(empty);
        assertThat(pinning.allowed()).isEmpty();
        assertThat(pinning.core()).isEmpty();
    }

    @Test
    void listsOfProcessorsAreUnderstoodOrRefused() {
        assertThat(CpuList.parse("0-2,7\n")).containsExactly(0, 1, 2, 7);
        for (String bad : List.of("", "a", "3-1", "-1", "0-99999999999", "1,,2")) {
            assertThat(CpuList.parse(bad)).as(bad).isNull();
        }
    }
}

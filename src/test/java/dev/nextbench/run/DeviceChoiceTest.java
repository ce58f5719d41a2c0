package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceChoiceTest {
    @Test
    void devicesHaveOneName() {
        assertThat(DeviceChoice.of("cpu").name()).isEqualTo("cpu");
        assertThat(DeviceChoice.of("gpu").name()).isEqualTo("gpu:0");
        assertThat(DeviceChoice.of("gpu:3").name()).isEqualTo("gpu:3");
        assertThat(DeviceChoice.of("auto").name()).isIn("cpu", "gpu:0");
        assertThat(DeviceChoice.of("cpu").deviceClass()).isEqualTo("cpu");
        assertThat(DeviceChoice.of("gpu:1").deviceClass()).isEqualTo("cuda");
    }

    @Test
    void otherNamesAreRefused() {
        for (String name : new String[] {"cuda", "gpu:", "gpu:x", "GPU", ""}) {
            assertThatThrownBy(() -> DeviceChoice.of(name))
                    .hasMessage("'" + name + "' is no device; use auto, cpu, gpu or gpu:N");
        }
    }

    @Test
    void aGpuNeedsADriverAndTheBuildForIt() {
        DeviceChoice gpu = DeviceChoice.of("gpu");
        assertThatThrownBy(() -> gpu.check(name -> false, null))
                .hasMessage("there is no gpu:0 here: no NVIDIA driver is loaded; use cpu");
        assertThatThrownBy(() -> gpu.check(name -> true, "cpu")).hasMessageContaining("NEXTBENCH_LIBTORCH=cpu");
        assertThatCode(() -> gpu.check(name -> name.equals("/dev/nvidiactl"), null))
                .doesNotThrowAnyException();
        assertThatCode(() -> DeviceChoice.of("cpu").check(name -> false, "cpu")).doesNotThrowAnyException();
    }

    @Test
    void trainingsSpreadOverTheGpusThatMayBeUsed(@TempDir Path devices) throws IOException {
        for (String name : new String[] {"nvidia0", "nvidia1", "nvidia2", "nvidiactl", "nvidia-uvm"}) {
            Files.createFile(devices.resolve(name));
        }
        DeviceChoice any = DeviceChoice.of("gpu");
        assertThat(any.each(devices, null)).containsExactly("gpu:0", "gpu:1", "gpu:2");
        assertThat(any.each(devices, "4,7")).containsExactly("gpu:0", "gpu:1");
        assertThat(any.each(devices, "1")).containsExactly("gpu:0");
        assertThat(any.each(devices.resolve("none"), null)).containsExactly("gpu:0");
        assertThat(DeviceChoice.of("gpu:1").each(devices, null)).containsExactly("gpu:1");
        assertThat(DeviceChoice.of("cpu").each(devices, null)).containsExactly("cpu");
    }
}

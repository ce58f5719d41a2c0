package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

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
}

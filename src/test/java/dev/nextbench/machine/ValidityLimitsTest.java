package dev.nextbench.machine;

import static dev.nextbench.machine.MachineFolder.CHILD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidityLimitsTest {
    private static final String COUNT = "sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count";

    @TempDir
    Path root;

    private MachineFolder machine;

    @BeforeEach
    void machine() throws IOException {
        machine = new MachineFolder(root);
        machine.write("sys/fs/cgroup/cpu.stat", "nr_throttled 0\nthrottled_usec 0\n")
                .write(COUNT, "3\n");
    }

    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    private @Nullable Invalid after(Change change) throws IOException {
        ConditionSampler sampler = machine.sampler();
        Reading before = sampler.read(CHILD);
        change.make();
        return ValidityLimits.defaults()
                .judge(Conditions.between(before, sampler.read(CHILD)))
                .orElse(null);
    }

    @Test
    void whatIsWithinAllLimitsStands() throws IOException {
        assertThat(after(() -> machine.second(0, 88, 2)
                        .child(63, 1_000_000, 10)
                        .write("sys/fs/cgroup/cpu.stat", "nr_throttled 1\nthrottled_usec 10000\n")))
                .isNull();
    }

    @Test
    void steal() throws IOException {
        assertThat(after(() -> machine.second(0, 97, 3).child(97, 0, 0)))
                .isEqualTo(new Invalid(
                        Invalid.Kind.STEAL,
                        "the hypervisor took 3.0 % of the processor time that was wanted (limit 2.0 %); repeat the"
                                + " block, or measure on a machine whose processors are not shared"));
    }

    @Test
    void foreign() throws IOException {
        assertThat(after(() -> machine.second(1, 86, 0).child(60, 0, 0)))
                .isEqualTo(new Invalid(
                        Invalid.Kind.FOREIGN,
                        "other processes used 0.26 processors (limit 0.25); end them (top shows them) or wait, and"
                                + " repeat the block"));
    }

    @Test
    void throttled() throws IOException {
        assertThat(after(() -> machine.second(0, 50, 0)
                        .child(50, 0, 0)
                        .write("sys/fs/cgroup/cpu.stat", "nr_throttled 2\nthrottled_usec 15000\n")))
                .isEqualTo(new Invalid(
                        Invalid.Kind.THROTTLED,
                        "a processor quota of the control group made processes wait 1.5 % of the time (limit 1.0 %);"
                                + " raise the quota (cpu.max, docker --cpus) or use fewer threads"));
    }

    @Test
    void thermal() throws IOException {
        assertThat(after(() -> machine.second(0, 50, 0).child(50, 0, 0).write(COUNT, "4\n")))
                .isEqualTo(new Invalid(
                        Invalid.Kind.THERMAL,
                        "processors were slowed for their heat 1 time (limit 0); let the machine cool, and improve its"
                                + " cooling or lower its clock"));
    }

    @Test
    void faults() throws IOException {
        assertThat(after(() -> machine.second(0, 50, 0).child(50, 0, 11)))
                .isEqualTo(new Invalid(
                        Invalid.Kind.FAULTS,
                        "11.0 page faults a second went to the disk (limit 10.0); free memory or measure a smaller"
                                + " batch"));
    }

    @Test
    void aClockThatGoesBackwards() throws IOException {
        assertThat(after(() -> machine.nanos.addAndGet(-1)))
                .isEqualTo(new Invalid(
                        Invalid.Kind.CLOCK,
                        "the monotonic clock did not go forwards, which never may be; repeat the block, and if it"
                                + " happens again look at the machine's clock source and at whether it was suspended or"
                                + " moved"));
        assertThat(after(() ->
                        machine.second(0, 50, 0).child(50, 0, 0).add(0, 0, -54).add(0, 3, 54)))
                .returns(Invalid.Kind.CLOCK, Invalid::kind)
                .returns(true, invalid -> invalid.sentence().startsWith("/proc/stat of processor 0 went backwards"));
    }

    @Test
    void whatIsRoundedIsNotBackwards() throws IOException {
        machine.add(1, 7, 10);
        assertThat(after(() ->
                        machine.second(0, 50, 0).child(100, 0, 0).add(1, 7, -2).add(1, 4, -3)))
                .isNull();
    }

    @Test
    void aProcessorThatComesOrGoesMakesCountersMeaningless() throws IOException {
        assertThat(after(() -> {
                    machine.second(0, 50, 0).child(50, 0, 0);
                    String stat = Files.readString(root.resolve("proc/stat"));
                    machine.write("proc/stat", stat.replaceFirst("cpu1 .*\n", ""));
                }))
                .returns(Invalid.Kind.CLOCK, Invalid::kind)
                .returns(true, invalid -> invalid.sentence().startsWith("processors came or went in /proc/stat, "));
    }

    @Test
    void gpuThrottled() {
        assertThat(judge(ValidityLimits.defaults(), Set.of(GpuReason.IDLE, GpuReason.HARDWARE_THERMAL), 0))
                .isEqualTo(new Invalid(
                        Invalid.Kind.GPU_THROTTLED,
                        "the GPU slowed itself at up to 91 °C: hardware thermal (limit: never); let it cool, look at"
                                + " its cooling and power, or lock a lower clock (nvidia-smi -lgc)"));
        for (GpuReason reason : GpuReason.values()) {
            Invalid invalid = judge(ValidityLimits.defaults(), Set.of(reason), 0);
            assertThat(invalid != null)
                    .as(reason.name())
                    .isEqualTo(Set.of(
                                    GpuReason.HARDWARE_SLOWDOWN,
                                    GpuReason.HARDWARE_THERMAL,
                                    GpuReason.SOFTWARE_THERMAL,
                                    GpuReason.POWER_BRAKE)
                            .contains(reason));
        }
    }

    @Test
    void thePowerCapIsInvalidOnlyIfAskedFor() {
        ValidityLimits strict = new ValidityLimits(0.02, 0.25, 0.01, 0, 10, true, 0);
        assertThat(judge(strict, Set.of(GpuReason.SOFTWARE_POWER_CAP), 0))
                .returns(Invalid.Kind.GPU_THROTTLED, Invalid::kind);
    }

    @Test
    void gpuForeign() {
        assertThat(judge(ValidityLimits.defaults(), Set.of(), 2))
                .isEqualTo(new Invalid(
                        Invalid.Kind.GPU_FOREIGN,
                        "2 other processes computed on the GPU (limit 0); end them (nvidia-smi shows them) or wait,"
                                + " and repeat the block"));
    }

    @Test
    void conditionsOfAGpuAreJson() throws IOException {
        Conditions seen = conditions(Set.of(GpuReason.SOFTWARE_POWER_CAP), 1);
        String json = Json.write(seen);
        assertThat(json).contains("\"reasons\" : [ \"software_power_cap\" ]", "\"foreign_processes\" : 1");
        assertThat(Json.read(Files.writeString(root.resolve("conditions.json"), json), Conditions.class))
                .isEqualTo(seen);
    }

    private static @Nullable Invalid judge(ValidityLimits limits, Set<GpuReason> reasons, int foreign) {
        return limits.judge(conditions(reasons, foreign)).orElse(null);
    }

    private static Conditions conditions(Set<GpuReason> reasons, int foreign) {
        GpuConditions gpu = new GpuConditions(3, null, null, new Span(60, 91), 250.0, 500.0, null, reasons, foreign);
        return new Conditions(
                2.0, 0.0, 0.0, null, null, 0L, 0L, null, 1, null, null, gpu, List.of(), List.of("pressure"));
    }
}

package dev.nextbench.machine;

import static dev.nextbench.machine.MachineFolder.CHILD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With scripts that behave as {@code nvidia-smi} does. */
@Timeout(30)
@DisabledOnOs(OS.WINDOWS)
class NvidiaSmiTest {
    private static final Duration ENOUGH = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final AtomicLong clock = new AtomicLong(1_000_000_000L);

    /** A tool that knows one name of the reasons; "state" and "users" are what it does for the two questions. */
    private String tool(String name, String reasons, String state, String users) throws IOException {
        Path file = Files.writeString(folder.resolve(name), """
            #!/bin/sh
            [ "$1" = -i ] && [ "$2" = 1 ] || { echo "No devices were found"; exit 6; }
            case "$3" in
            --query-compute-apps=pid,used_memory) %s ;;
            --query-gpu=clocks.sm,clocks.mem,temperature.gpu,power.draw,memory.used,%s.active) %s ;;
            *) echo 'Field "..." is not a valid field to query.'; echo; exit 2 ;;
            esac
            """.formatted(users, reasons, state));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file.toString();
    }

    /** Prints lines, then nothing until it is ended. */
    private static String saying(String... lines) {
        return "printf '%s\\n' '" + String.join("' '", lines) + "'; exec sleep 20";
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(5);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void bothNamesOfTheReasonsAreUnderstood() throws Exception {
        String line = "1980, 2619, 45, 350.12, 1024, 0x0000000000000044";
        for (String reasons : List.of("clocks_throttle_reasons", "clocks_event_reasons")) {
            String tool = tool(reasons, reasons, saying(line), saying());
            try (NvidiaSmi smi = NvidiaSmi.start(tool, "1", clock::get)) {
                assertThat(smi.awaitFirst(ENOUGH)).isTrue();
                assertThat(smi.samples(1_000_000_000L, 1_000_000_000L))
                        .containsExactly(
                                new GpuSample(1_000_000_000L, 1980.0, 2619.0, 45.0, 350.12, 1024L << 20, 0x44L));
                assertThat(smi.samples(1_000_000_001L, 2_000_000_000L)).isEmpty();
                assertThat(smi.problem()).isEmpty();
            }
        }
    }

    @Test
    void aToolThatIsMissingIsAProblemAndNoFailure() throws Exception {
        try (NvidiaSmi smi = NvidiaSmi.start(folder.resolve("none").toString(), "0", clock::get)) {
            assertThat(smi.awaitFirst(ENOUGH)).isFalse();
            assertThat(smi.problem()).contains(folder.resolve("none") + " cannot be run");
            MachineFolder machine = new MachineFolder(folder.resolve("root"));
            assertThat(new ConditionSampler(machine.root, smi, machine.nanos::get, "gpu:0")
                            .read(CHILD)
                            .unknown())
                    .contains("gpu: " + folder.resolve("none") + " cannot be run", "gpu processes");
        }
    }

    @Test
    void garbageIsAProblemAndNoFailure() throws Exception {
        String tool = tool("garbage", "clocks_event_reasons", "echo Segmentation, fault; echo ,,,,,; exit 1", "echo !");
        try (NvidiaSmi smi = NvidiaSmi.start(tool, "1", clock::get)) {
            assertThat(smi.awaitFirst(ENOUGH)).isFalse();
            assertThat(smi.problem()).contains(tool + " says: Segmentation, fault");
        }
    }

    @Test
    void aToolThatDiesLeavesItsSamplesAndIsMissedAfterwards() throws Exception {
        MachineFolder machine = new MachineFolder(folder.resolve("root"));
        String tool = tool("dying", "clocks_event_reasons", "echo 1980, 2619, 45, 350, 1, 0x0; exit 9", saying());
        try (NvidiaSmi smi = NvidiaSmi.start(tool, "1", machine.nanos::get)) {
            ConditionSampler sampler = new ConditionSampler(machine.root, smi, machine.nanos::get, "gpu:1");
            assertThat(smi.awaitFirst(ENOUGH)).isTrue();
            await(() -> smi.problem().isPresent());
            assertThat(smi.problem()).contains(tool + " ended");
            machine.second(0, 1, 0);
            Reading before = sampler.read(CHILD);
            machine.second(0, 1, 0);
            Conditions seen = Conditions.between(before, sampler.read(CHILD));
            assertThat(seen.gpu()).isNull();
            assertThat(seen.unknown()).contains("gpu: " + tool + " ended", "gpu: no sample in the block");
            assertThat(ValidityLimits.defaults().judge(seen)).isEmpty();
        }
    }

    @Test
    void valuesThatTheDriverDoesNotTellAreNull() {
        assertThat(GpuSample.parse(7, "[N/A], 1593, [Not Supported], [Unknown Error], 5, [N/A]"))
                .contains(new GpuSample(7, null, 1593.0, null, null, 5L << 20, null));
        assertThat(GpuSample.parse(7, "1, 2, 3")).isEmpty();
        assertThat(GpuProcess.parse(7, "4711, [N/A]")).contains(new GpuProcess(7, 4711, null));
        assertThat(GpuProcess.parse(7, "4711")).isEmpty();
    }

    @Test
    void aBlockHasTheRangesTheEnergyAndTheReasonsOfItsSamples() throws Exception {
        MachineFolder machine = new MachineFolder(folder.resolve("root"));
        Reading before = machine.sampler().read(CHILD);
        machine.second(0, 1, 0);
        long at = before.nanos();
        List<GpuSample> samples = List.of(
                new GpuSample(at - 1, 9.0, 9.0, 99.0, 9.0, 9L, 0x8L),
                new GpuSample(at + 250_000_000, 1500.0, 1593.0, 60.0, 100.0, 5L, 0x1L),
                new GpuSample(at + 500_000_000, 1700.0, 1593.0, 61.0, 300.0, 7L, 0x4L),
                new GpuSample(at + 750_000_000, 1600.0, 1593.0, 62.0, null, 6L, null));
        GpuReading gpu = new GpuReading(samples, List.of(), true, Set.of());
        GpuConditions seen = Conditions.between(before, with(machine.sampler().read(CHILD), gpu))
                .gpu();
        assertThat(seen)
                .returns(3, GpuConditions::samples)
                .returns(new Span(1500, 1700), GpuConditions::smMegahertz)
                .returns(new Span(1593, 1593), GpuConditions::memoryMegahertz)
                .returns(new Span(60, 62), GpuConditions::celsius)
                .returns(7L, GpuConditions::memoryBytes)
                .returns(Set.of(GpuReason.IDLE, GpuReason.SOFTWARE_POWER_CAP), GpuConditions::reasons)
                .returns(0, GpuConditions::foreignProcesses);
        // 100 W for a quarter of a second, from 100 to 300 W in the next, 300 W for the rest
        assertThat(seen.joules()).isCloseTo(25 + 50 + 150, within(1e-9));
        assertThat(seen.watts()).isCloseTo(225, within(1e-9));
    }

    @Test
    void othersOnTheGpuAreCounted() throws Exception {
        MachineFolder machine = new MachineFolder(folder.resolve("root"));
        machine.process("999", 999, 5, 0, 0, 0, 0);
        Reading before = machine.sampler().read(CHILD);
        machine.second(0, 1, 0);
        Reading after = machine.sampler().read(CHILD);
        assertThat(foreign(before, after, Set.of(999L), CHILD)).isZero();
        assertThat(foreign(before, after, Set.of(999L), CHILD, 999)).isEqualTo(1);
        // a container in which the driver tells the host's numbers: one of them must be our child
        assertThat(foreign(before, after, Set.of(), 70001)).isZero();
        assertThat(foreign(before, after, Set.of(), 70001, 70002)).isEqualTo(1);
        assertThat(foreign(before, after, Set.of(), CHILD, 70002)).isEqualTo(1);
    }

    private static Integer foreign(Reading before, Reading after, Set<Long> visible, long... computing) {
        long at = before.nanos() + 1;
        List<GpuProcess> processes = LongStream.of(computing)
                .mapToObj(pid -> new GpuProcess(at, pid, null))
                .toList();
        List<GpuSample> samples = List.of(new GpuSample(at, 1.0, null, null, null, null, 0L));
        GpuReading gpu = new GpuReading(samples, processes, true, visible);
        return Conditions.between(before, with(after, gpu)).gpu().foreignProcesses();
    }

    private static Reading with(Reading reading, GpuReading gpu) {
        return new Reading(
                reading.nanos(),
                "gpu:0",
                reading.cpu(),
                reading.cores(),
                reading.uptimeTicks(),
                reading.processes(),
                reading.running(),
                reading.cpuMegahertz(),
                reading.thermalThrottles(),
                reading.throttledMicroseconds(),
                reading.throttledPeriods(),
                reading.pressureMicroseconds(),
                gpu,
                reading.unknown());
    }

    @Test
    void fromTheToolToTheVerdict() throws Exception {
        MachineFolder machine = new MachineFolder(folder.resolve("root"));
        machine.process("999", 999, 5, 0, 0, 0, 0);
        String tool = tool(
                "slow",
                "clocks_throttle_reasons",
                saying("600, 2619, 88, 200, 1, 0x0000000000000008"),
                saying(CHILD + ", 512", CHILD + ", 300", "999, 10"));
        try (NvidiaSmi smi = NvidiaSmi.start(tool, "1", machine.nanos::get)) {
            ConditionSampler sampler = new ConditionSampler(machine.root, smi, machine.nanos::get, "gpu:1");
            Reading before = sampler.read(CHILD);
            assertThat(smi.awaitFirst(ENOUGH)).isTrue();
            await(() -> smi.processes().size() == 3);
            machine.second(0, 1, 0);
            Conditions seen = Conditions.between(before, sampler.read(CHILD));
            assertThat(seen.gpu()).returns(1, GpuConditions::foreignProcesses).returns(null, GpuConditions::joules);
            assertThat(ValidityLimits.defaults().judge(seen))
                    .hasValueSatisfying(invalid -> assertThat(invalid.sentence())
                            .startsWith("the GPU slowed itself at up to 88 °C: hardware slowdown (limit: never);"));
            ProcessPeaks peaks = new ProcessPeaks(machine.root, smi);
            assertThat(peaks.deviceBytes(CHILD)).isEqualTo(OptionalLong.of(512L << 20));
            assertThat(peaks.deviceBytes(1)).isEmpty();
        }
    }

    @Test
    void closingEndsTheToolsProcesses() throws Exception {
        String tool = tool("lasting", "clocks_event_reasons", saying("1, 1, 1, 1, 1, 0x0"), saying());
        NvidiaSmi smi = NvidiaSmi.start(tool, "1", clock::get);
        assertThat(smi.awaitFirst(ENOUGH)).isTrue();
        List<ProcessHandle> running = smi.pids().stream()
                .map(pid -> ProcessHandle.of(pid).orElseThrow())
                .toList();
        assertThat(running).hasSize(2);
        smi.close();
        await(() -> running.stream().noneMatch(ProcessHandle::isAlive));
        await(() -> smi.pids().isEmpty());
        assertThat(smi.problem()).isEmpty();
    }

    @Test
    void theEnginesNumberOfADeviceIsOfTheVisibleOnes() {
        assertThat(NvidiaSmi.gpu("gpu:0", Map.of())).isEqualTo("0");
        assertThat(NvidiaSmi.gpu("gpu", Map.of())).isEqualTo("0");
        assertThat(NvidiaSmi.gpu("gpu:1", Map.of("CUDA_VISIBLE_DEVICES", "3, GPU-8f1b")))
                .isEqualTo("GPU-8f1b");
        assertThat(NvidiaSmi.gpu("gpu:2", Map.of("CUDA_VISIBLE_DEVICES", "3"))).isEqualTo("2");
    }
}

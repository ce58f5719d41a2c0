package dev.nextbench.machine;

import static dev.nextbench.machine.MachineFolder.CHILD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConditionSamplerTest {
    @TempDir
    Path root;

    private MachineFolder machine;

    @BeforeEach
    void machine() throws IOException {
        machine = new MachineFolder(root);
    }

    @Test
    void ourChildsTimeIsOursAndTheRestIsForeign() throws IOException {
        ConditionSampler sampler = machine.sampler();
        Reading before = sampler.read(CHILD);
        machine.second(0, 90, 0).child(60, 0, 0).process("self", 100, 1000, 60, 0, 0, 0);
        Conditions seen = Conditions.between(before, sampler.read(CHILD));
        assertThat(seen.seconds()).isEqualTo(1);
        assertThat(seen.foreignCores()).isCloseTo(0.90 - 0.60 - 0.10, within(1e-12));
        assertThat(seen.stealShare()).isZero();
        assertThat(seen.running()).isEqualTo(2);
    }

    @Test
    void aChildThatEndedIsInItsParentsAccountWithItsWholeLife() throws IOException {
        machine.child(1000, 0, 0);
        ConditionSampler sampler = machine.sampler();
        Reading before = sampler.read(CHILD);
        Files.delete(root.resolve("proc/200/stat"));
        machine.second(0, 80, 0).process("self", 100, 1000, 50, 1070, 0, 0);
        Conditions seen = Conditions.between(before, sampler.read(CHILD));
        assertThat(seen.foreignCores()).isCloseTo(0.80 - 0.70, within(1e-12));
        assertThat(seen.majorFaults()).isNull();
        assertThat(seen.unknown()).contains("process 200", "measured processes");
    }

    @Test
    void aChildThatStartsInBetweenCountsAndAnotherUnderItsNumberDoesNot() throws IOException {
        machine.write("proc/uptime", "30.00 1.00\n");
        ConditionSampler sampler = machine.sampler();
        Reading before = sampler.read(CHILD);
        machine.second(0, 80, 0).process("300", 300, 3001, 30, 0, 0, 0).process("301", 301, 2999, 500, 0, 0, 0);
        Conditions started = Conditions.between(before, sampler.read(CHILD, 300));
        assertThat(started.foreignCores()).isCloseTo(0.50, within(1e-12));
        Conditions older = Conditions.between(before, sampler.read(CHILD, 301));
        assertThat(older.foreignCores()).isCloseTo(0.80, within(1e-12));
        assertThat(older.majorFaults()).isNull();
    }

    @Test
    void foreignWorkIsNeverBelowNothing() throws IOException {
        ConditionSampler sampler = machine.sampler();
        Reading before = sampler.read(CHILD);
        machine.second(0, 50, 0).child(52, 0, 0); // each account is rounded alone
        assertThat(Conditions.between(before, sampler.read(CHILD)).foreignCores())
                .isZero();
    }

    @Test
    void processorsThatWeMayNotUseDoNotCountButTheOtherThreadsOfOurCoresDo() throws IOException {
        machine.write("proc/self/status", "Cpus_allowed_list:\t1\n");
        ConditionSampler alone = machine.sampler();
        Reading before = alone.read(CHILD);
        machine.write("sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "0-1\n");
        ConditionSampler shared = machine.sampler();
        Reading sharedBefore = shared.read(CHILD);
        machine.second(0, 70, 30);
        assertThat(Conditions.between(before, alone.read(CHILD)))
                .returns(0.0, Conditions::foreignCores)
                .returns(0.0, Conditions::stealShare);
        assertThat(Conditions.between(sharedBefore, shared.read(CHILD)).foreignCores())
                .isCloseTo(0.70, within(1e-12));
    }

    @Test
    void idleProcessorsDoNotHideSteal() throws IOException {
        ConditionSampler sampler = machine.sampler();
        Reading before = sampler.read(CHILD);
        machine.second(1, 45, 5);
        assertThat(Conditions.between(before, sampler.read(CHILD)).stealShare()).isCloseTo(0.05, within(1e-12));
        Reading busy = sampler.read(CHILD);
        machine.second(1, 95, 5).add(0, 0, 100).add(0, 3, -100);
        assertThat(Conditions.between(busy, sampler.read(CHILD)).stealShare()).isCloseTo(5 / 200.0, within(1e-12));
    }

    @Test
    void faultsAndSwitchesAreThoseOfTheMeasuredProcess() throws IOException {
        ConditionSampler sampler = machine.sampler();
        Reading before = sampler.read(CHILD);
        machine.second(0, 1, 0)
                .child(1, 40, 7)
                .process("self", 100, 1000, 50, 0, 500, 600)
                .switches(CHILD, 202, 9);
        assertThat(Conditions.between(before, sampler.read(CHILD)))
                .returns(40L, Conditions::minorFaults)
                .returns(7L, Conditions::majorFaults)
                .returns(5L, Conditions::involuntarySwitches);
        assertThat(Conditions.between(before, sampler.read())).returns(null, Conditions::majorFaults);
    }

    @Test
    void withoutAnyNamedProcessThisOneIsMeasured() throws IOException {
        ConditionSampler sampler = machine.sampler();
        Reading before = sampler.read();
        machine.second(0, 1, 0).process("self", 100, 1000, 50, 0, 11, 12);
        assertThat(Conditions.between(before, sampler.read()))
                .returns(11L, Conditions::minorFaults)
                .returns(12L, Conditions::majorFaults)
                .returns(null, Conditions::involuntarySwitches);
    }

    @Test
    void quotasOfControlGroupsOfVersionTwoCountWithThoseAbove() throws IOException {
        machine.write("proc/self/cgroup", "0::/a/b\n")
                .write("sys/fs/cgroup/cpu.stat", "usage_usec 5\n")
                .write("sys/fs/cgroup/a/cpu.stat", "usage_usec 5\nnr_throttled 1\nthrottled_usec 1000\n")
                .write("sys/fs/cgroup/a/b/cpu.stat", "usage_usec 5\nnr_throttled 0\nthrottled_usec 0\n");
        ConditionSampler sampler = machine.sampler();
        Reading before = sampler.read(CHILD);
        machine.second(0, 1, 0)
                .write("sys/fs/cgroup/a/cpu.stat", "usage_usec 5\nnr_throttled 4\nthrottled_usec 31000\n")
                .write("sys/fs/cgroup/a/b/cpu.stat", "usage_usec 5\nnr_throttled 1\nthrottled_usec 10000\n");
        Reading after = sampler.read(CHILD);
        assertThat(after.throttledPeriods()).isEqualTo(5);
        assertThat(Conditions.between(before, after).throttledShare()).isCloseTo(0.04, within(1e-12));
    }

    @Test
    void quotasOfVersionOneAreInNanosecondsAndAContainersPathMayNotExist() throws IOException {
        String stat = "sys/fs/cgroup/cpu,cpuacct/cpu.stat";
        machine.write("proc/self/cgroup", "5:memory:/x\n4:cpu,cpuacct:/docker/0123\n0::/\n")
                .write(stat, "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n");
        ConditionSampler sampler = machine.sampler();
        Reading before = sampler.read(CHILD);
        machine.second(0, 1, 0).write(stat, "nr_periods 9\nnr_throttled 3\nthrottled_time 20000000\n");
        assertThat(Conditions.between(before, sampler.read(CHILD)).throttledShare())
                .isCloseTo(0.02, within(1e-12));
    }

    @Test
    void aCountOfHeatThatThreadsOfACoreShareCountsOnce() throws IOException {
        for (int core = 0; core < 2; core++) {
            String cpu = "sys/devices/system/cpu/cpu" + core + "/";
            machine.write(cpu + "topology/core_id", "0\n")
                    .write(cpu + "topology/physical_package_id", "0\n")
                    .write(cpu + "thermal_throttle/core_throttle_count", "4\n")
                    .write(cpu + "thermal_throttle/package_throttle_count", "10\n");
        }
        assertThat(machine.sampler().read(CHILD).thermalThrottles()).isEqualTo(14);
    }

    @Test
    void clocksAndPressureAreReadWhereTheyAre() throws IOException {
        machine.write("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "3000000\n")
                .write("sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq", "2000000\n")
                .write("proc/pressure/cpu", "some avg10=0.48 avg60=1.46 avg300=12.05 total=1000\nfull total=0\n");
        ConditionSampler sampler = machine.sampler();
        Reading before = sampler.read(CHILD);
        machine.second(0, 1, 0)
                .write("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "2000000\n")
                .write("proc/pressure/cpu", "some avg10=0.48 avg60=1.46 avg300=12.05 total=251000\nfull total=0\n");
        assertThat(Conditions.between(before, sampler.read(CHILD)))
                .returns(2250.0, Conditions::cpuMegahertz)
                .returns(0.25, Conditions::pressureShare);
    }

    @Test
    void whatASystemDoesNotTellIsUnknownAndPasses(@TempDir Path empty) {
        ConditionSampler sampler = new ConditionSampler(empty, null, machine.nanos::get, "gpu:0");
        Reading before = sampler.read(CHILD);
        machine.nanos.addAndGet(1_000_000_000L);
        Conditions seen = Conditions.between(before, sampler.read(CHILD));
        assertThat(seen.unknown())
                .containsExactly(
                        "control group throttling",
                        "gpu: nvidia-smi is not asked",
                        "measured processes",
                        "pressure",
                        "process 200",
                        "processor clock",
                        "processor time",
                        "running threads",
                        "thermal throttling",
                        "this process");
        assertThat(seen.foreignCores()).isNull();
        assertThat(ValidityLimits.defaults().judge(seen)).isEmpty();
    }

    @Test
    void filesOfNonsenseAreUnknownToo() throws IOException {
        for (String file : new String[] {
            "proc/stat",
            "proc/self/stat",
            "proc/200/stat",
            "proc/self/status",
            "proc/loadavg",
            "proc/uptime",
            "proc/pressure/cpu",
            "proc/self/cgroup",
            "sys/devices/system/cpu/online"
        }) {
            machine.write(file, "cpu x ) some total=:/,-\n");
        }
        Reading reading = machine.sampler().read(CHILD);
        assertThat(reading.unknown())
                .contains("processor time", "this process", "process 200", "running threads", "pressure");
    }

    @Test
    void aSandboxThatShowsZerosTellsNothing() {
        ConditionSampler sampler = machine.sampler();
        Reading before = sampler.read(CHILD);
        machine.nanos.addAndGet(1_000_000_000L);
        Conditions seen = Conditions.between(before, sampler.read(CHILD));
        assertThat(seen.foreignCores()).isNull();
        assertThat(seen.unknown()).contains("processor time");
    }

    @Test
    void conditionsAreJson() throws IOException {
        ConditionSampler sampler = machine.sampler();
        Reading before = sampler.read(CHILD);
        Conditions seen = Conditions.between(before, sampler.read(CHILD));
        String json = Json.write(seen);
        assertThat(json).contains("\"foreign_cores\" : null", "\"gpu\" : null", "\"unknown\" : [");
        Path file = Files.writeString(root.resolve("conditions.json"), json);
        assertThat(Json.read(file, Conditions.class)).isEqualTo(seen);
    }

    @Test
    void thisMachineIsRead() {
        ConditionSampler sampler = ConditionSampler.ofThisMachine(null, "cpu");
        Reading before = sampler.read();
        Conditions seen = Conditions.between(before, sampler.read());
        assertThat(seen.seconds()).isPositive();
        if (Files.exists(Path.of("/proc/self/stat"))) {
            assertThat(before.processes())
                    .singleElement()
                    .returns(ProcessHandle.current().pid(), ProcessCounts::pid);
            assertThat(seen.minorFaults()).isNotNull();
            assertThat(Optional.ofNullable(before.cpu()).map(cpu -> cpu.byCore().keySet()))
                    .hasValueSatisfying(cores -> assertThat(cores).containsAll(before.cores()));
        } else {
            assertThat(seen.unknown()).contains("processor time");
        }
    }
}

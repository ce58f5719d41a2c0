package dev.nextbench.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the machine was between two readings; what could not be sampled is null and listed.
 *
 * @param seconds the time between
 * @param stealShare time that the hypervisor took, as a share of the processor time that was wanted here, which is
 *     taken to be at least that of one processor: idle processors cannot hide it
 * @param foreignCores processor time of everything that is not ours, the kernel's too, in processors' worth, on the
 *     processors that we may use and the other threads of their cores; never below 0
 * @param throttledShare time that the quotas of control groups made us wait, as a share of the time between; at most 1
 * @param thermalThrottles how often processors were slowed for their heat
 * @param majorFaults page faults of the measured processes that went to the disk
 * @param minorFaults those that did not
 * @param involuntarySwitches how often threads of the measured processes were taken off their processors
 * @param running threads of the whole machine that ran or waited for a processor, the greater count of both ends
 * @param pressureShare share of the time in which some thread waited for a processor (PSI), whoever's it was
 * @param cpuMegahertz mean clock of the processors at both ends
 * @param gpu the GPU, where it is the device
 * @param backwards what clocks and counters of time did that they never may; the figures above then mean nothing
 * @param unknown what could not be sampled, sorted
 */
public record Conditions(
        double seconds,
        @Nullable Double stealShare,
        @Nullable Double foreignCores,
        @Nullable Double throttledShare,
        @Nullable Long thermalThrottles,
        @Nullable Long majorFaults,
        @Nullable Long minorFaults,
        @Nullable Long involuntarySwitches,
        @Nullable Integer running,
        @Nullable Double pressureShare,
        @Nullable Double cpuMegahertz,
        @Nullable GpuConditions gpu,
        List<String> backwards,
        List<String> unknown) {
    /** Each field of {@code /proc/stat} is rounded alone, and idle time is an estimate. */
    private static final int ROUNDING_TICKS = 3;

    /** Copies the lists. */
    public Conditions {
        backwards = List.copyOf(backwards);
        unknown = List.copyOf(unknown);
    }

    /** What happened from the first reading to the second; both should name the same processes. */
    public static Conditions between(Reading before, Reading after) {
        double seconds = (after.nanos() - before.nanos()) / 1e9;
        List<String> backwards = new ArrayList<>();
        if (seconds <= 0) {
            backwards.add("the monotonic clock did not go forwards");
        }
        Set<String> unknown = new TreeSet<>(before.unknown());
        unknown.addAll(after.unknown());
        Double steal = null;
        Double foreign = null;
        CpuTimes first = before.cpu();
        CpuTimes last = after.cpu();
        if (first != null && last != null) {
            backwards.addAll(backwards(first, last));
            Set<Integer> cores = after.cores();
            CpuTicks used = last.of(cores).minus(first.of(cores));
            double oneCore = seconds * CpuTicks.PER_SECOND;
            if (used.total() == 0 && oneCore > ROUNDING_TICKS) {
                unknown.add("processor time"); // some sandboxes show zeros
            } else if (seconds > 0) {
                steal = Math.max(0, used.steal()) / Math.max(oneCore, (double) (used.busy() + used.steal()));
                boolean ownKnown = !unknown.contains(ConditionSampler.THIS_PROCESS);
                long others = Math.max(0, used.busy() - Own.ticks(before, after));
                foreign = ownKnown ? Double.valueOf(others / oneCore) : null;
            }
        }
        Own.Events events = Own.events(before, after);
        if (events == null) {
            unknown.add("measured processes");
        } else if (events.involuntarySwitches() == null) {
            unknown.add("involuntary switches");
        }
        GpuConditions gpu = GpuConditions.between(before, after);
        if (gpu == null && after.gpu() != null) {
            unknown.add("gpu: no sample in the block");
        }
        if (gpu != null && gpu.reasons() == null) {
            unknown.add("gpu throttle reasons");
        }
        Long throttled = difference(before.throttledMicroseconds(), after.throttledMicroseconds());
        Long pressure = difference(before.pressureMicroseconds(), after.pressureMicroseconds());
        return new Conditions(
                seconds,
                steal,
                foreign,
                throttled == null || seconds <= 0 ? null : Math.min(1, throttled / 1e6 / seconds),
                difference(before.thermalThrottles(), after.thermalThrottles()),
                events == null ? null : events.majorFaults(),
                events == null ? null : events.minorFaults(),
                events == null ? null : events.involuntarySwitches(),
                greater(before.running(), after.running()),
                pressure == null || seconds <= 0 ? null : Math.min(1, pressure / 1e6 / seconds),
                mean(before.cpuMegahertz(), after.cpuMegahertz()),
                gpu,
                backwards,
                List.copyOf(unknown));
    }

    private static List<String> backwards(CpuTimes first, CpuTimes last) {
        if (!first.byCore().keySet().equals(last.byCore().keySet())) {
            return List.of("processors came or went in /proc/stat");
        }
        for (Map.Entry<Integer, CpuTicks> core : first.byCore().entrySet()) {
            CpuTicks then = last.byCore().getOrDefault(core.getKey(), CpuTicks.NONE);
            CpuTicks passed = then.minus(core.getValue());
            if (Math.min(passed.total(), Math.min(passed.busy(), passed.steal())) < -ROUNDING_TICKS) {
                return List.of("/proc/stat of processor " + core.getKey() + " went backwards");
            }
        }
        return List.of();
    }

    private static @Nullable Long difference(@Nullable Long before, @Nullable Long after) {
        return before == null || after == null ? null : Long.valueOf(Math.max(0, after - before));
    }

    private static @Nullable Integer greater(@Nullable Integer before, @Nullable Integer after) {
        return before == null || after == null ? null : Integer.valueOf(Math.max(before, after));
    }

    private static @Nullable Double mean(@Nullable Double before, @Nullable Double after) {
        return before == null || after == null ? null : Double.valueOf((before + after) / 2);
    }
}

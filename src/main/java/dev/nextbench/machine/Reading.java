package dev.nextbench.machine;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The machine's counters at an instant; what the system does not tell is null and listed. Two of them make
 * {@link Conditions}.
 *
 * @param nanos the instant on the sampler's clock
 * @param device the device that is timed: "cpu" or "gpu:N"
 * @param cpu what the processors did
 * @param cores the processors that count: those we may use and the other threads of their cores
 * @param uptimeTicks ticks since the machine started
 * @param processes our processes that were there: those asked for, this one, and the sampler's own
 * @param running how many threads of the whole machine run or wait for a processor
 * @param cpuMegahertz mean clock of the processors
 * @param thermalThrottles how often processors were slowed for their heat
 * @param throttledMicroseconds for how long the quotas of control groups have made processes wait
 * @param throttledPeriods how many periods ended with an empty quota
 * @param pressureMicroseconds for how long some thread waited for a processor (PSI)
 * @param gpu the GPU, if it is the device
 * @param unknown what could not be sampled, sorted
 */
public record Reading(
        long nanos,
        String device,
        @Nullable CpuTimes cpu,
        Set<Integer> cores,
        @Nullable Long uptimeTicks,
        List<ProcessCounts> processes,
        @Nullable Integer running,
        @Nullable Double cpuMegahertz,
        @Nullable Long thermalThrottles,
        @Nullable Long throttledMicroseconds,
        @Nullable Long throttledPeriods,
        @Nullable Long pressureMicroseconds,
        @Nullable GpuReading gpu,
        List<String> unknown) {
    /** Copies the collections. */
    public Reading {
        cores = Set.copyOf(cores);
        processes = List.copyOf(processes);
        unknown = List.copyOf(unknown);
    }
}

package dev.nextbench.machine;

import java.util.List;
import java.util.Set;

/**
 * What is known of a GPU at a reading: the samples of the last minutes.
 *
 * @param samples oldest first
 * @param processes what computed on it, a line for each process and poll; meaningless unless known
 * @param processesKnown whether the processes were polled
 * @param visible those of the processes' numbers that mean a process here; others are of the host outside a container
 */
public record GpuReading(
        List<GpuSample> samples, List<GpuProcess> processes, boolean processesKnown, Set<Long> visible) {
    /** Copies the collections. */
    public GpuReading {
        samples = List.copyOf(samples);
        processes = List.copyOf(processes);
        visible = Set.copyOf(visible);
    }
}

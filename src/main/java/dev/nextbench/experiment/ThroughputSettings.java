package dev.nextbench.experiment;

import java.util.List;

/**
 * How a trial's throughput is measured (throughput-protocol.md, C.2 to C.4).
 *
 * @param modes {@code infer}, {@code train} or both
 * @param batch images of a step
 * @param forks processes; the unit of the interval
 * @param warmupIterations iterations of each fork that are kept but not counted
 * @param iterations measured iterations of each fork
 * @param iterationSeconds wall time of an iteration
 * @param precision of activations and products
 * @param layout of activations
 */
public record ThroughputSettings(
        List<String> modes,
        int batch,
        int forks,
        int warmupIterations,
        int iterations,
        double iterationSeconds,
        Precision precision,
        Layout layout) {
    /** Copies the list. */
    public ThroughputSettings {
        modes = List.copyOf(modes);
    }
}

package dev.nextbench.machine;

/**
 * Why times of a block mean nothing.
 *
 * @param kind what happened
 * @param sentence what was seen, the limit and what to do
 */
public record Invalid(Kind kind, String sentence) {
    /** What makes times worthless. */
    public enum Kind {
        /** The hypervisor ran something else. */
        STEAL,
        /** Processes that are not ours used processors. */
        FOREIGN,
        /** A quota made us wait. */
        THROTTLED,
        /** Processors were slowed for their heat. */
        THERMAL,
        /** Memory came from the disk. */
        FAULTS,
        /** A clock or a counter of time went backwards. */
        CLOCK,
        /** The GPU protected itself. */
        GPU_THROTTLED,
        /** Processes that are not ours computed on the GPU. */
        GPU_FOREIGN
    }
}

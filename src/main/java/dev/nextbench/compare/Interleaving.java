package dev.nextbench.compare;

/** What takes turns (throughput-protocol.md, C.5). */
public enum Interleaving {
    /**
     * Both forks of a pair live at once, one of them always idle, and turns of a few steps go A B B A, then B A A B. What
     * the machine does in a tenth of a second meets both sides alike, so far fewer forks decide than where whole forks take
     * turns; the pair of fresh forks is still the unit of inference, as what a process is born with averages out no other
     * way.
     */
    STEPS,
    /**
     * As {@link #STEPS}, but both sides run at the same time, each on a core of its own, and the cores are swapped in every
     * quadruple. What other tenants do to the machine's memory and caches meets both in the same instant, which halves the
     * spread of a pair on shared machines; but each side runs beside the other, so only sides that do the same work are
     * compared so: two builds of a workload.
     */
    TOGETHER,
    /** Whole forks take turns, A B B A; a quadruple of forks is the unit. For programs that cannot be paused. */
    FORKS
}

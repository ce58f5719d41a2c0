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
    /** Whole forks take turns, A B B A; a quadruple of forks is the unit. For programs that cannot be paused. */
    FORKS
}

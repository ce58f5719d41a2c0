package dev.nextbench.compare;

/** What takes turns (throughput-protocol.md, C.5). */
public enum Interleaving {
    /**
     * Both forks of a pair live at once, one of them always idle, and turns of a few steps go A B B A, then B A A B. What
     * the machine does in a tenth of a second meets both sides alike, so far fewer forks decide than where whole forks take
     * turns; the pair of fresh forks is still the unit of inference, as what a process is born with averages out no other
     * way.
     *
     * <p>Running both at the same time, each on a core, looks better and is wrong: two processes that do the same work and
     * begin together keep in step, because each is slowest where both want memory, and so hide a small difference. Of an
     * added 2 % it showed 1.3 % (ConvNeXt-A, 8 pairs) and 1.2 % (ResNet-50, 6 pairs), of 5 % all. Begun out of step it
     * shows all of it, but then varies as much as turns do.
     */
    STEPS,
    /** Whole forks take turns, A B B A; a quadruple of forks is the unit. For programs that cannot be paused. */
    FORKS
}

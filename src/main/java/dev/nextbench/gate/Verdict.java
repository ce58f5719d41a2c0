package dev.nextbench.gate;

/** What a gate says (throughput-protocol.md, C.6). */
public enum Verdict {
    /** Nothing got worse by more than the threshold, and a change of twice its size would have been seen. */
    PASS,
    /** Better by more than the threshold, confirmed by fresh forks. */
    IMPROVEMENT,
    /** Worse by more than the threshold, confirmed by fresh forks. */
    REGRESSION,
    /** It could not be told. */
    INCONCLUSIVE;

    /** The exit status of {@code gate check}: 0 passed, 1 regression, 3 inconclusive. */
    public int status() {
        return switch (this) {
            case PASS, IMPROVEMENT -> 0;
            case REGRESSION -> 1;
            case INCONCLUSIVE -> 3;
        };
    }
}

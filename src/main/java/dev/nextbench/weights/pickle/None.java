package dev.nextbench.weights.pickle;

/** Python's {@code None}. */
public enum None {
    NONE
}

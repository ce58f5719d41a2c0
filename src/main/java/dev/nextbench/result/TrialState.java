package dev.nextbench.result;

import java.util.Locale;

/** Where a frozen trial stands. */
public enum TrialState {
    /** It has not been run, or was interrupted before its end. */
    WAITING,
    /** It has begun, and its experiment has a live runner. */
    RUNNING,
    /** It has a result. */
    DONE,
    /** It was run and ended in an error, which is recorded. */
    FAILED;

    /** The name as people read it: {@code waiting}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

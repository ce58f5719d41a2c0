package dev.nextbench.compare;

import java.util.Map;

/** A unit had more invalid blocks than may be repeated; the message says what was seen last. */
final class InvalidUnitException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, Integer> reasons;

    InvalidUnitException(String message, Map<String, Integer> reasons) {
        super(message);
        this.reasons = reasons;
    }

    /** Dropped blocks by reason. */
    Map<String, Integer> reasons() {
        return reasons;
    }
}

package dev.nextbench.gate;

/** A baseline is of something else than what is to be judged; the message says of what, and the remedy. */
public final class IncomparableException extends Exception {
    private static final long serialVersionUID = 1L;

    /** A baseline that does not fit. */
    public IncomparableException(String message) {
        super(message);
    }
}

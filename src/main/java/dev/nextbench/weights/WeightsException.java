package dev.nextbench.weights;

/** A weights file that cannot be used; the message names the file, the place and the remedy. */
public final class WeightsException extends Exception {
    private static final long serialVersionUID = 1L;

    /** An error with its message. */
    public WeightsException(String message) {
        super(message);
    }
}

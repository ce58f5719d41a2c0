package dev.nextbench.bench;

/** A throughput could not be measured; the message is what the forked process said. */
public final class MeasurementException extends Exception {
    private static final long serialVersionUID = 1L;

    /** An error with its message. */
    public MeasurementException(String message) {
        super(message);
    }
}

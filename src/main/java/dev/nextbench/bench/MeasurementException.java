package dev.nextbench.bench;

/** A throughput could not be measured; the message is what the forked process said, with a remedy. */
public final class MeasurementException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String kind;

    /** An error of a kind that result files know: {@code memory}, {@code killed} or {@code error}. */
    public MeasurementException(String kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** The kind as result files have it. */
    public String kind() {
        return kind;
    }
}

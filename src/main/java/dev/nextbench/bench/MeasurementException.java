package dev.nextbench.bench;

/** A throughput could not be measured; the message is what the forked process said, with a remedy. */
public final class MeasurementException extends Exception {
    /** The kind of a measurement that ran, but whose figures would mean nothing. */
    public static final String REFUSED = "refused";

    private static final long serialVersionUID = 1L;

    private final String kind;

    /** An error of a kind that result files know: {@code memory}, {@code killed}, {@code refused} or {@code error}. */
    public MeasurementException(String kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** The kind as result files have it. */
    public String kind() {
        return kind;
    }
}

package dev.nextbench.train;

import java.util.Locale;

/** Why a trial cannot be finished: a kind that a report can count, and a message that says what to do. */
public final class TrialFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What went wrong. */
    public enum Kind {
        /** The loss is no longer a number. */
        DIVERGED,
        /** A value's shape does not fit an operator. */
        SHAPE,
        /** Neither the machine's nor the device's memory is enough. */
        MEMORY,
        /** The data set is damaged. */
        DATA,
        /** The process was ended from outside. */
        KILLED,
        /** Anything else. */
        ERROR
    }

    /** A failure by kind and message. */
    public TrialFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** A failure with what caused it. */
    public TrialFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** The kind as result files have it. */
    public String kind() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** The failure that an exception of the engine, the data or a shape stands for. */
    public static TrialFailure of(Throwable e) {
        if (e instanceof TrialFailure failure) {
            return failure;
        }
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (e instanceof OutOfMemoryError || isOutOfMemory(message)) {
            return new TrialFailure(
                    Kind.MEMORY,
                    "out of memory (" + message + "); use a smaller training.batch or a larger training.accumulation",
                    e);
        }
        if (e instanceof dev.nextbench.graph.ShapeException) {
            return new TrialFailure(Kind.SHAPE, message, e);
        }
        if (e instanceof dev.nextbench.data.DataException) {
            return new TrialFailure(Kind.DATA, message, e);
        }
        return new TrialFailure(Kind.ERROR, message, e);
    }

    /** Whether a message of Java, libtorch or CUDA says that there is too little memory. */
    public static boolean isOutOfMemory(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return lower.contains("out of memory")
                || lower.contains("outofmemory")
                || lower.contains("can't allocate memory")
                || lower.contains("not enough memory");
    }
}

package dev.nextbench.compare;

/** A side could not be measured; the message says what its process did, and a remedy. */
public final class SideException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** The process printed nothing that could be read as a step. */
        SILENT,
        /** It gave no answer in time. */
        HANGS,
        /** It ended by itself. */
        DIED,
        /** It ran out of memory. */
        MEMORY,
        /** A step's time is no positive number. */
        TIME,
        /** What it reported is that of other work than was asked for. */
        IDENTITY,
        /** It said what is wrong itself. */
        ERROR
    }

    private final Kind kind;

    /** A failure of this kind. */
    public SideException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }
}

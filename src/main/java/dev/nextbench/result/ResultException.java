package dev.nextbench.result;

/** A results folder that cannot be read or written; the message names the file and the remedy. */
public final class ResultException extends RuntimeException {
    /** One sentence or two: what is wrong where, and what to do. */
    public ResultException(String message) {
        super(message);
    }

    ResultException(String message, Throwable cause) {
        super(message, cause);
    }
}

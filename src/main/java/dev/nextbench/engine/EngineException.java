package dev.nextbench.engine;

/** The engine cannot be started, or a call of it failed; the message says what and the remedy where there is one. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An error with its message. */
    public EngineException(String message) {
        super(message);
    }

    /** An error with its message and cause. */
    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}

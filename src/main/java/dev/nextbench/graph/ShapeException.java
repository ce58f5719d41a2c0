package dev.nextbench.graph;

/** Shapes that an operator cannot take; the message names the module's path and the shapes. */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** An error with its message. */
    public ShapeException(String message) {
        super(message);
    }
}

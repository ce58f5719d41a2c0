package dev.nextbench.weights;

import java.nio.file.Path;

/** A weights file that cannot be used; the message names the file, the place and the remedy. */
public final class WeightsException extends Exception {
    private static final long serialVersionUID = 1L;

    /** An error with its message. */
    public WeightsException(String message) {
        super(message);
    }

    /** The same error with the file's name before it: "it is empty" becomes "net.pth is empty". */
    WeightsException in(Path file) {
        String message = String.valueOf(getMessage());
        return new WeightsException(message.startsWith("it ") ? file + message.substring(2) : file + ": " + message);
    }
}

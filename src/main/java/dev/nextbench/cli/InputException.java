package dev.nextbench.cli;

/** Something on the command line that is wrong; the message names it and the remedy. */
final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InputException(String message) {
        super(message);
    }
}

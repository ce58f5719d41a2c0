package dev.nextbench.experiment;

/**
 * Something wrong in an experiment file or in an option that changes it.
 *
 * @param file the file as it was named, or the option, such as {@code --set training.epochs=x}
 * @param line from 1; 0 for a whole file or an option
 * @param column from 1; 0 for a whole file or an option
 * @param message what is wrong and what to do, in a sentence without a full stop
 */
public record Problem(String file, int line, int column, String message) {
    /** A problem at a place. */
    public static Problem at(Place place, String message) {
        return new Problem(place.source(), place.line(), place.column(), message);
    }

    @Override
    public String toString() {
        return new Place(file, line, column) + ": " + message;
    }
}

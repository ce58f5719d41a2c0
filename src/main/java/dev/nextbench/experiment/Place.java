package dev.nextbench.experiment;

/**
 * Where something was written.
 *
 * @param source the file as it was named, or the option of the command line, such as {@code --set training.epochs=3}
 * @param line from 1; 0 for a whole file or an option
 * @param column from 1; 0 for a whole file or an option
 */
public record Place(String source, int line, int column) {
    /** A whole file, or an option of the command line. */
    public static Place of(String source) {
        return new Place(source, 0, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}

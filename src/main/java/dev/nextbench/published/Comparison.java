package dev.nextbench.published;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A published row beside our counts of the same model.
 *
 * @param parameters how our parameters stand to the printed ones; absent if none were printed
 * @param macs the same of multiply-accumulates
 * @param notes why they are not equal, a sentence for each figure that is not
 */
public record Comparison(
        PublishedFigure figure,
        @Nullable Agreement parameters,
        @Nullable Agreement macs,
        List<String> notes) {
    /** Copies the list. */
    public Comparison {
        notes = List.copyOf(notes);
    }
}

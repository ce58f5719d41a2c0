package dev.nextbench.checkpoint;

import dev.nextbench.graph.Shape;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a file that no result depends on, so that a model may lack them.
 *
 * @param name what they are called
 * @param shape the shape that they have; absent if it does not matter
 */
record UnusedEntry(Pattern name, @Nullable Shape shape) {
    /** PyTorch's counter of the batches that a batch norm has seen. */
    static final UnusedEntry BATCH_COUNTER = of("(.+\\.)?num_batches_tracked");

    static UnusedEntry of(String name) {
        return new UnusedEntry(Pattern.compile(name), null);
    }

    boolean matches(String entry, Shape itsShape) {
        return name.matcher(entry).matches() && (shape == null || shape.equals(itsShape));
    }
}

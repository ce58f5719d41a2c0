package dev.nextbench.weights.pickle;

import java.util.Collections;
import java.util.List;

/** A tuple. Two are equal only if they are the same one, so that no comparison follows references without end. */
public final class PyTuple {
    /** The tuple of nothing. */
    static final PyTuple EMPTY = new PyTuple(List.of());

    private final List<Object> items;

    /** Takes the list over. */
    PyTuple(List<Object> items) {
        this.items = items;
    }

    /** Its items. */
    public List<Object> items() {
        return Collections.unmodifiableList(items);
    }
}

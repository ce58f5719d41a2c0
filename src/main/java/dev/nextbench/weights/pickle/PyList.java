package dev.nextbench.weights.pickle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A list or a set, of which nothing but the items matters here. */
public final class PyList {
    private final List<Object> items = new ArrayList<>(0);

    /** Its items. */
    public List<Object> items() {
        return Collections.unmodifiableList(items);
    }

    void add(List<Object> more) {
        items.addAll(more);
    }
}

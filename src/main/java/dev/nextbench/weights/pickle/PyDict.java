package dev.nextbench.weights.pickle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A dictionary, in its order. */
public final class PyDict {
    private Map<Object, Object> entries = Map.of();

    /** Text and numbers are keys by their value, everything else by being the same object. */
    void put(Object key, Object value) {
        if (entries.isEmpty()) {
            entries = new LinkedHashMap<>(); // only now: a damaged pickle may make many that stay empty
        }
        entries.put(key, value);
    }

    /** Its entries; names are {@link String}s. */
    public Map<Object, Object> entries() {
        return Collections.unmodifiableMap(entries);
    }
}

package dev.nextbench.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A point of the space that an experiment walks through, or a part of one: values by axis.
 *
 * @param values by the axis's canonical name, in the order of the blocks
 * @param place where its last value was written
 */
record Point(Map<String, Written> values, Place place) {
    Point {
        values = Collections.unmodifiableMap(values);
    }

    /** A point with the values of this one and then those of another, which has none of this one's axes. */
    Point with(Point further) {
        Map<String, Written> all = new LinkedHashMap<>(values);
        all.putAll(further.values);
        return new Point(all, further.place);
    }

    /** Values as a person would write them, without places. */
    String text() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue().text())
                .collect(Collectors.joining(", ", "{", "}"));
    }
}

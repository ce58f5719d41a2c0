package dev.nextbench.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A YAML tree in which every node knows where it was written. */
sealed interface Yaml {
    /** Where the node starts. */
    Place place();

    /** A text, number or name; {@code plain} if it was written without quotes. */
    record Scalar(String text, boolean plain, Place place) implements Yaml {
        /** Whether it is this word, without quotes. */
        boolean is(String word) {
            return plain && text.equals(word);
        }
    }

    /** A list. */
    record Sequence(List<Yaml> items, Place place) implements Yaml {
        /** Copies the list. */
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** Values by key, in the order of the file. */
    record Mapping(Map<String, Entry> entries, Place place) implements Yaml {
        /** Copies the map. */
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        /** This mapping with everything that another says in place of, or beside, what it says itself. */
        Mapping overriddenBy(Mapping over) {
            Map<String, Entry> merged = new LinkedHashMap<>(entries);
            over.entries.forEach((key, entry) -> merged.merge(
                    key,
                    entry,
                    (below, above) -> below.value instanceof Mapping base && above.value instanceof Mapping change
                            ? new Entry(above.key, base.overriddenBy(change))
                            : above));
            return new Mapping(merged, place);
        }

        /** This mapping without some keys. */
        Mapping without(String... keys) {
            Map<String, Entry> rest = new LinkedHashMap<>(entries);
            List.of(keys).forEach(rest::remove);
            return new Mapping(rest, place);
        }
    }

    /** A key's place and its value. */
    record Entry(Place key, Yaml value) {}
}

package dev.nextbench.experiment;

import java.util.List;
import java.util.function.BiConsumer;

/** Takes mappings and lists apart; a value of another form is a problem. */
record YamlParts(Problems problems) {
    /** Hands every entry of a mapping on; anything else is a problem. */
    void mapping(String name, Yaml value, BiConsumer<String, Yaml.Entry> entries) {
        if (value instanceof Yaml.Mapping mapping) {
            mapping.entries().forEach(entries);
        } else {
            problems.add(value.place(), name + " should be a mapping, not " + Vocabulary.describe(value));
        }
    }

    /** The items of a list; anything else, or a list without items, is a problem. */
    List<Yaml> items(String name, String what, Yaml value) {
        if (value instanceof Yaml.Sequence sequence) {
            if (sequence.items().isEmpty()) {
                problems.add(value.place(), name + " is empty; give at least one of its " + what + " or leave it out");
            }
            return sequence.items();
        }
        problems.add(value.place(), name + " should be a list of " + what + ", not " + Vocabulary.describe(value));
        return List.of();
    }
}

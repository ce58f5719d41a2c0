package dev.nextbench.experiment;

import dev.nextbench.model.Settings;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A section of an experiment file that becomes a record of a trial's definition.
 *
 * @param name its key
 * @param optional whether it may be {@code none}
 * @param fields its fields, one for each component of the record
 * @param build makes the record from all fields that have a value
 */
public record Section<T>(String name, boolean optional, List<Field> fields, Function<Settings, T> build) {
    /** Copies the fields. */
    public Section {
        fields = List.copyOf(fields);
    }

    /** A field by name. */
    public Optional<Field> field(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }

    /** The names of the fields. */
    public List<String> names() {
        return fields.stream().map(Field::name).toList();
    }
}

package dev.nextbench.experiment;

import dev.nextbench.model.SettingType;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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

    /**
     * The record of a file that says nothing but this.
     *
     * @param written values by field, as they would be written
     * @throws IllegalArgumentException if a field is unknown or cannot have its value
     */
    public T of(Map<String, String> written) {
        SortedMap<String, SettingValue> values = new TreeMap<>();
        fields.forEach(field -> {
            if (field.standard() != null) {
                values.put(field.name(), field.standard());
            }
        });
        written.forEach((name, text) -> {
            SettingType type = field(name)
                    .orElseThrow(() -> new IllegalArgumentException(this.name + " has no field '" + name + "'"))
                    .type();
            values.put(name, type == null ? new SettingValue.Name(text) : type.parse(text));
        });
        return build.apply(new Settings(values));
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

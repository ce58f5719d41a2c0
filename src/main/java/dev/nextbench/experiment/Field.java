package dev.nextbench.experiment;

import dev.nextbench.model.SettingType;
import dev.nextbench.model.SettingValue;
import org.jspecify.annotations.Nullable;

/**
 * A field of the sections {@code data}, {@code training} and {@code throughput}.
 *
 * @param name its key
 * @param type the values that it takes; absent for a text
 * @param standard its value when nothing is said; absent if it then has none
 * @param meaning one sentence
 */
public record Field(
        String name, @Nullable SettingType type, @Nullable SettingValue standard, String meaning) {
    /** A field with its standard as it would be written. */
    static Field of(String name, SettingType type, String standard, String meaning) {
        return new Field(name, type, type.parse(standard), meaning);
    }

    /** A field that takes a text. */
    static Field text(String name, @Nullable String standard, String meaning) {
        return new Field(name, null, standard == null ? null : new SettingValue.Name(standard), meaning);
    }
}

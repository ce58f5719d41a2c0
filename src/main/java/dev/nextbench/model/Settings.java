package dev.nextbench.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All settings of a model, resolved: every setting that the model has, with its value. */
public record Settings(SortedMap<String, SettingValue> values) {
    /** Copies the map. */
    public Settings {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** The settings as JSON values, sorted by name. */
    public Map<String, Object> json() {
        Map<String, Object> json = new TreeMap<>();
        values.forEach((name, value) -> json.put(name, value.json()));
        return json;
    }

    /** A whole number. */
    public int whole(String name) {
        return Math.toIntExact(((SettingValue.Whole) get(name)).value());
    }

    /** A decimal number. */
    public double decimal(String name) {
        return ((SettingValue.Decimal) get(name)).value();
    }

    /** A fraction. */
    public SettingValue.Fraction fraction(String name) {
        return (SettingValue.Fraction) get(name);
    }

    /** A name. */
    public String name(String name) {
        return ((SettingValue.Name) get(name)).value();
    }

    /** True or false. */
    public boolean flag(String name) {
        return ((SettingValue.Flag) get(name)).value();
    }

    /** A list of whole numbers. */
    public List<Integer> wholes(String name) {
        return ((SettingValue.Sequence) get(name))
                .values().stream()
                        .map(value -> Math.toIntExact(((SettingValue.Whole) value).value()))
                        .toList();
    }

    /** A list of names. */
    public List<String> names(String name) {
        return ((SettingValue.Sequence) get(name))
                .values().stream()
                        .map(value -> ((SettingValue.Name) value).value())
                        .toList();
    }

    private SettingValue get(String name) {
        SettingValue value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no setting '" + name + "' among " + values.keySet());
        }
        return value;
    }
}

package dev.nextbench.experiment;

import dev.nextbench.model.SettingType;
import dev.nextbench.model.SettingValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names that a trial's value goes by, and what each takes: {@code model}, {@code recipe}, a setting ({@code kernel}, which may also
 * be written {@code settings.kernel}), or a field of a section ({@code training.epochs}).
 */
final class Vocabulary {
    static final String MODEL = "model";
    static final String RECIPE = "recipe";
    static final String SEED = "seed";

    private static final String SETTINGS = "settings.";
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

    private final Catalogue catalogue;
    private final Map<String, Field> fields = new LinkedHashMap<>();

    Vocabulary(Catalogue catalogue) {
        this.catalogue = catalogue;
        for (Section<?> section : ExperimentFields.SECTIONS) {
            section.fields().forEach(field -> fields.put(section.name() + "." + field.name(), field));
        }
    }

    /** All names in their canonical form. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        names.add(MODEL);
        names.add(RECIPE);
        names.addAll(catalogue.settings());
        names.addAll(fields.keySet());
        return names;
    }

    /** The field of a section that a dotted name stands for. */
    Optional<Field> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /** Whether a canonical name is that of a model's setting. */
    boolean isSetting(String name) {
        return !name.equals(MODEL) && !name.equals(RECIPE) && !fields.containsKey(name);
    }

    /** The canonical form of an axis's name; nothing if there is no such axis, which is then a problem. */
    @Nullable
    String axis(String name, Place place, Problems problems) {
        String canonical = name.startsWith(SETTINGS) ? name.substring(SETTINGS.length()) : name;
        if (canonical.equals(MODEL)
                || canonical.equals(RECIPE)
                || fields.containsKey(canonical)
                || !catalogue.types(canonical).isEmpty()) {
            return canonical;
        }
        if (name.equals(SEED) || name.equals("seeds")) {
            problems.add(place, "'" + name + "' is no axis here: 'seeds' at the top multiplies every point");
        } else {
            problems.add(place, "unknown axis '" + name + "'" + Nearest.suggestion(name, names()));
        }
        return null;
    }

    /** The value of an axis or setting; nothing if it cannot have it, which is then a problem. */
    @Nullable
    Written value(String name, Yaml yaml, Problems problems) {
        if (name.equals(MODEL)) {
            return known(MODEL, catalogue.names(), yaml, problems);
        }
        if (name.equals(RECIPE)) {
            return known(RECIPE, Recipes.names(), yaml, problems);
        }
        Field field = fields.get(name);
        if (field != null) {
            return field.type() == null
                    ? text(name, yaml, problems)
                    : value(name, yaml, List.of(field.type()), problems);
        }
        return value(name, yaml, catalogue.types(name), problems);
    }

    private static @Nullable Written known(String what, List<String> names, Yaml yaml, Problems problems) {
        Written written = text(what, yaml, problems);
        if (written != null && !names.contains(written.text())) {
            problems.add(
                    yaml.place(),
                    "unknown " + what + " '" + written.text() + "'" + Nearest.suggestion(written.text(), names));
            return null;
        }
        return written;
    }

    /** A text that is not empty. */
    static @Nullable Written text(String name, Yaml yaml, Problems problems) {
        if (yaml instanceof Yaml.Scalar scalar && !scalar.text().isBlank()) {
            return new Written(new SettingValue.Name(scalar.text()), scalar.place());
        }
        problems.add(yaml.place(), name + " should be a text, not " + describe(yaml));
        return null;
    }

    static @Nullable Written value(String name, Yaml yaml, List<SettingType> types, Problems problems) {
        for (SettingType type : types) {
            SettingValue value = parse(yaml, type);
            if (value != null) {
                return new Written(value, yaml.place());
            }
        }
        String expected =
                types.stream().map(SettingType::description).distinct().collect(Collectors.joining(", or "));
        problems.add(yaml.place(), name + " should be " + expected + ", not " + describe(yaml));
        return null;
    }

    private static @Nullable SettingValue parse(Yaml yaml, SettingType type) {
        String text;
        if (yaml instanceof Yaml.Scalar scalar && suits(scalar, type)) {
            text = scalar.text();
        } else if (yaml instanceof Yaml.Sequence sequence && type instanceof SettingType.Sequence list) {
            boolean suited = sequence.items().stream()
                    .allMatch(item -> item instanceof Yaml.Scalar scalar
                            && suits(scalar, list.element())
                            && scalar.text().indexOf(',') < 0);
            if (!suited) {
                return null;
            }
            text = sequence.items().stream()
                    .map(item -> ((Yaml.Scalar) item).text())
                    .collect(Collectors.joining(", ", "[", "]"));
        } else {
            return null;
        }
        try {
            return type.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether a scalar is of the type's kind: a number in quotes is a text, and {@code 1d} is no number. */
    private static boolean suits(Yaml.Scalar scalar, SettingType type) {
        if (type instanceof SettingType.Choice || type instanceof SettingType.Fraction) {
            return true;
        }
        if (type instanceof SettingType.Decimal) {
            return scalar.plain() && NUMBER.matcher(scalar.text()).matches();
        }
        return scalar.plain();
    }

    /** A node as it can be repeated in a message. */
    static String describe(Yaml yaml) {
        if (yaml instanceof Yaml.Scalar scalar) {
            if (scalar.text().isEmpty()) {
                return "nothing";
            }
            return scalar.plain() ? "'" + scalar.text() + "'" : "the text \"" + scalar.text() + "\"";
        }
        if (yaml instanceof Yaml.Sequence sequence) {
            return sequence.items().stream()
                    .map(item -> item instanceof Yaml.Scalar scalar ? scalar.text() : "…")
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        return "a mapping";
    }
}

package dev.nextbench.experiment;

import dev.nextbench.io.Json;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Setting;
import dev.nextbench.model.SettingType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON Schema (draft 2020-12) of experiment files, from the same tables that the reader uses. */
public final class ExperimentSchema {
    private final Catalogue catalogue;
    private final Vocabulary vocabulary;

    private ExperimentSchema(Catalogue catalogue) {
        this.catalogue = catalogue;
        this.vocabulary = new Vocabulary(catalogue);
    }

    /** The schema with a catalogue's models, settings and values, as indented JSON. */
    public static String json(Catalogue catalogue) {
        return Json.write(new ExperimentSchema(catalogue).file());
    }

    private Map<String, Object> file() {
        Map<String, Object> schema = object(keys(false));
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "NextBench experiment");
        Map<String, Object> definitions = new LinkedHashMap<>();
        definitions.put("scale", object(keys(true)));
        definitions.put("point", object(point(Form.VALUE)));
        definitions.put("block", block());
        for (String axis : vocabulary.names()) {
            definitions.put(
                    definition(axis),
                    switch (axis) {
                        case Vocabulary.MODEL -> map("enum", catalogue.names());
                        case Vocabulary.RECIPE -> map("enum", Recipes.names());
                        default -> value(axis);
                    });
        }
        schema.put("$defs", definitions);
        return schema;
    }

    private Map<String, Object> keys(boolean scale) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Key key : Key.values()) {
            if (!scale || key.inScale()) {
                properties.put(key.key(), described(key(key), key.meaning()));
            }
        }
        return properties;
    }

    private Map<String, Object> key(Key key) {
        return switch (key) {
            case TITLE, QUESTION, EXTENDS, DEFAULT_SCALE -> map("type", "string");
            case RECIPE -> reference(definition(Vocabulary.RECIPE));
            case MODEL -> reference(definition(Vocabulary.MODEL));
            case SETTINGS -> object(references(catalogue.settings(), Form.VALUE));
            case MODEL_SETTINGS -> modelSettings();
            case DATA -> section(ExperimentFields.DATA);
            case AUGMENTATION -> section(ExperimentFields.AUGMENTATION);
            case TRAINING -> section(ExperimentFields.TRAINING);
            case THROUGHPUT -> section(ExperimentFields.THROUGHPUT);
            case AXES -> array(reference("block"), 0);
            case INCLUDE, EXCLUDE -> array(reference("point"), 0);
            case SEEDS ->
                anyOf(List.of(
                        map("type", "integer", "minimum", 1),
                        map("type", "array", "items", map("type", "integer", "minimum", 0), "minItems", 1)));
            case SCALES -> map("type", "object", "additionalProperties", reference("scale"));
            case REPORT -> report();
        };
    }

    private Map<String, Object> modelSettings() {
        Map<String, Object> models = new LinkedHashMap<>();
        for (ModelDefinition model : catalogue.models()) {
            Map<String, Object> settings = new LinkedHashMap<>();
            for (Setting setting : model.settings()) {
                Map<String, Object> schema = described(schema(setting.type()), setting.meaning());
                schema.put("default", setting.standard().json());
                settings.put(setting.name(), schema);
            }
            models.put(model.name(), object(settings));
        }
        return object(models);
    }

    private Map<String, Object> section(Section<?> section) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Field field : section.fields()) {
            Map<String, Object> schema = described(schema(field.type()), field.meaning());
            if (field.standard() != null) {
                schema.put("default", field.standard().json());
            }
            properties.put(field.name(), schema);
        }
        Map<String, Object> object = object(properties);
        return section.optional() ? anyOf(List.of(map("const", "none"), object)) : object;
    }

    private Map<String, Object> block() {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Key.Block key : Key.Block.values()) {
            properties.put(
                    key.key(),
                    described(
                            switch (key) {
                                case GRID, ZIP -> object(point(Form.LIST));
                                case LIST -> array(reference("point"), 1);
                                case WHEN -> object(point(Form.VALUE_OR_LIST));
                            },
                            key.meaning()));
        }
        Map<String, Object> block = object(properties);
        block.put(
                "oneOf",
                List.of(
                        map("required", List.of(Key.Block.GRID.key())),
                        map("required", List.of(Key.Block.ZIP.key())),
                        map("required", List.of(Key.Block.LIST.key()))));
        return block;
    }

    private Map<String, Object> report() {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Key.Report key : Key.Report.values()) {
            properties.put(
                    key.key(),
                    described(
                            switch (key) {
                                case GROUP_BY -> {
                                    List<String> axes = new ArrayList<>(vocabulary.names());
                                    axes.add(Vocabulary.SEED);
                                    yield array(map("enum", axes), 1);
                                }
                                case BASELINES -> array(reference("point"), 0);
                            },
                            key.meaning()));
        }
        return object(properties);
    }

    /** How the values of an axis are given. */
    private enum Form {
        VALUE,
        LIST,
        VALUE_OR_LIST
    }

    private Map<String, Object> point(Form form) {
        return references(vocabulary.names(), form);
    }

    private static Map<String, Object> references(List<String> names, Form form) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (String name : names) {
            Map<String, Object> one = reference(definition(name));
            Map<String, Object> several = array(one, 1);
            properties.put(
                    name,
                    switch (form) {
                        case VALUE -> one;
                        case LIST -> several;
                        case VALUE_OR_LIST -> anyOf(List.of(one, several));
                    });
        }
        return properties;
    }

    /** Any value that some model accepts for a setting, or that a field of a section accepts. */
    private Map<String, Object> value(String axis) {
        Field field = vocabulary.field(axis).orElse(null);
        if (field != null) {
            return described(schema(field.type()), field.meaning());
        }
        List<Map<String, Object>> schemas = catalogue.types(axis).stream()
                .map(ExperimentSchema::schema)
                .distinct()
                .toList();
        String meaning = catalogue.models().stream()
                .flatMap(model -> model.setting(axis).stream())
                .map(Setting::meaning)
                .findFirst()
                .orElse("");
        return described(schemas.size() == 1 ? schemas.get(0) : anyOf(schemas), meaning);
    }

    private static Map<String, Object> schema(@Nullable SettingType type) {
        if (type == null) {
            return map("type", "string", "minLength", 1);
        }
        if (type instanceof SettingType.Whole whole) {
            Map<String, Object> schema = map("type", "integer", "minimum", whole.low(), "maximum", whole.high());
            if (whole.odd()) {
                schema.put("not", map("multipleOf", 2));
            }
            return schema;
        }
        if (type instanceof SettingType.Decimal decimal) {
            return map("type", "number", "minimum", decimal.low(), "maximum", decimal.high());
        }
        if (type instanceof SettingType.Fraction fraction) {
            return anyOf(List.of(
                    map("type", "number", "exclusiveMinimum", 0, "maximum", fraction.high()),
                    map("type", "string", "pattern", "^[0-9]+/[1-9][0-9]*$")));
        }
        if (type instanceof SettingType.Choice choice) {
            return map("enum", choice.names());
        }
        if (type instanceof SettingType.Sequence sequence) {
            return map(
                    "type", "array",
                    "items", schema(sequence.element()),
                    "minItems", sequence.shortest(),
                    "maxItems", sequence.longest(),
                    "uniqueItems", sequence.distinct());
        }
        return map("type", "boolean");
    }

    private static Map<String, Object> object(Map<String, Object> properties) {
        return map("type", "object", "properties", properties, "additionalProperties", false);
    }

    private static Map<String, Object> array(Map<String, Object> items, int atLeast) {
        return map("type", "array", "items", items, "minItems", atLeast);
    }

    private static Map<String, Object> anyOf(List<Map<String, Object>> schemas) {
        return map("anyOf", schemas);
    }

    /** The definition of an axis's values; settings may have any name, so it is set apart. */
    private static String definition(String axis) {
        return "value." + axis;
    }

    private static Map<String, Object> reference(String definition) {
        return map("$ref", "#/$defs/" + definition);
    }

    private static Map<String, Object> described(Map<String, Object> schema, String meaning) {
        Map<String, Object> described = map("description", meaning);
        described.putAll(schema);
        return described;
    }

    /** A map with its entries in the order of the arguments, keys and values in turn. */
    private static Map<String, Object> map(Object... entries) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put((String) entries[i], entries[i + 1]);
        }
        return map;
    }
}

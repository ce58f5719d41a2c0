package dev.nextbench.experiment;

import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Setting;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.Settings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes trials of points: what the point does not say the document does, and else the defaults. */
final class TrialResolver {
    private final ExperimentDocument document;
    private final Catalogue catalogue;
    private final Vocabulary vocabulary;
    private final Problems problems;
    private final boolean whole;
    private final TrialChecks checks;

    private final Map<Object, Object> parts = new HashMap<>();
    private final RecipeLayers recipes;
    private final Map<Kind, ModelSettings> models = new HashMap<>();
    private final Map<String, Map<SectionKey, Object>> sections = new HashMap<>();

    /** A model under a recipe, whose name is empty if there is none. */
    private record Kind(String model, String recipe) {}

    /** What a section is made from besides the document: the recipe, and what the point says. */
    private record SectionKey(String recipe, Map<String, Written> overrides) {}

    /**
     * A resolver for one document.
     *
     * @param whole whether nothing of the document was refused; if something was, contradictions between values say
     *     nothing about the file and are not reported
     */
    TrialResolver(ExperimentDocument document, Catalogue catalogue, Problems problems, boolean whole) {
        this.document = document;
        this.catalogue = catalogue;
        this.vocabulary = new Vocabulary(catalogue);
        this.problems = problems;
        this.whole = whole;
        this.recipes = new RecipeLayers(catalogue, problems);
        this.checks = new TrialChecks(document, this::written, problems);
        ExperimentFields.SECTIONS.forEach(section -> sections.put(section.name(), new HashMap<>()));
    }

    /** The canonical text of a value that a point has, by itself or from the document or a default. */
    @Nullable
    String value(Point point, String name) {
        Written own = point.values().get(name);
        if (own != null) {
            return own.text();
        }
        if (name.equals(Vocabulary.MODEL) || name.equals(Vocabulary.RECIPE)) {
            Written common = document.values().get(name);
            return common == null ? null : common.text();
        }
        if (vocabulary.isSetting(name)) {
            String model = value(point, Vocabulary.MODEL);
            SettingValue value = model == null
                    ? null
                    : settings(model, recipe(point)).of(point).values().values().get(name);
            return value == null ? null : value.text();
        }
        if (document.none().contains(name.substring(0, name.indexOf('.')))) {
            return null;
        }
        Written written = written(point, name);
        if (written != null) {
            return written.text();
        }
        return vocabulary
                .field(name)
                .map(Field::standard)
                .map(SettingValue::text)
                .orElse(null);
    }

    /** What somebody wrote for a point's value: the point, else the document, else the recipe; nothing if nobody did. */
    private @Nullable Written written(Point point, String name) {
        Written own = point.values().get(name);
        Written common = own != null ? own : document.values().get(name);
        return common != null ? common : recipes.of(recipe(point)).get(name);
    }

    /** The name of a point's recipe; empty if it has none. */
    private String recipe(Point point) {
        String recipe = value(point, Vocabulary.RECIPE);
        return recipe == null ? "" : recipe;
    }

    /**
     * The trial of a point; nothing if it contradicts itself, which is then a problem. Parts that are equal in several
     * trials are one object.
     */
    @Nullable
    TrialDefinition resolve(Point point, long seed) {
        String model = value(point, Vocabulary.MODEL);
        if (model == null) {
            if (whole) {
                problems.add(point.place(), "no model is given: say 'model: NAME' at the top, or make it an axis");
            }
            return null;
        }
        Map<String, Object> settings = settings(model, recipe(point)).of(point).json();
        DataSettings data = section(ExperimentFields.DATA, point);
        if (data == null) {
            throw new AssertionError("data cannot be none");
        }
        TrainingSettings training = section(ExperimentFields.TRAINING, point);
        AugmentationSettings augmentation = section(ExperimentFields.AUGMENTATION, point);
        ThroughputSettings throughput = section(ExperimentFields.THROUGHPUT, point);
        TrialDefinition trial = new TrialDefinition(
                model, settings, data, training == null ? null : augmentation, training, throughput, seed);
        if (whole) {
            checks.check(trial, point);
        }
        return trial;
    }

    private ModelSettings settings(String model, String recipe) {
        return models.computeIfAbsent(
                new Kind(model, recipe),
                kind -> new ModelSettings(catalogue.model(model).orElseThrow(), recipes.of(recipe)));
    }

    private <T> @Nullable T section(Section<T> section, Point point) {
        Map<String, Written> overrides = Map.of();
        String prefix = section.name() + ".";
        for (Map.Entry<String, Written> value : point.values().entrySet()) {
            if (value.getKey().startsWith(prefix)) {
                overrides = overrides.isEmpty() ? new LinkedHashMap<>() : overrides;
                overrides.put(value.getKey(), value.getValue());
            }
        }
        if (document.none().contains(section.name())) {
            overrides.forEach((name, written) ->
                    problems.add(written.place(), section.name() + " is 'none', so there is no " + name + " to vary"));
            return null;
        }
        @SuppressWarnings("unchecked")
        Map<SectionKey, T> made = (Map<SectionKey, T>) sections.get(section.name());
        return Objects.requireNonNull(made)
                .computeIfAbsent(
                        new SectionKey(recipe(point), overrides),
                        key -> same(section.build().apply(values(section, point))));
    }

    /** The first of all equal parts of trials, so that equal parts are one object. */
    @SuppressWarnings("unchecked")
    private <T> T same(T part) {
        Object first = parts.putIfAbsent(part, part);
        return first == null ? part : (T) first;
    }

    private Settings values(Section<?> section, Point point) {
        SortedMap<String, SettingValue> values = new TreeMap<>();
        for (Field field : section.fields()) {
            String name = section.name() + "." + field.name();
            Written written = written(point, name);
            SettingValue value = written == null ? field.standard() : written.value();
            if (value != null) {
                values.put(field.name(), value);
            }
        }
        return new Settings(values);
    }

    /** All settings of a trial, also as JSON values. */
    private record Resolved(Settings values, Map<String, Object> json) {}

    /** A model's settings: what the document says of them, and then what points do. */
    private final class ModelSettings {
        private final ModelDefinition model;
        private final Map<String, SettingValue> common = new TreeMap<>();
        private final Map<Map<String, Written>, Resolved> resolved = new HashMap<>();
        private final List<String> refused = new ArrayList<>();

        ModelSettings(ModelDefinition model, Map<String, Written> recipe) {
            this.model = model;
            recipe.forEach((name, written) -> {
                if (vocabulary.isSetting(name)) {
                    assign(common, name, written, () -> "; this recipe is for other models");
                }
            });
            document.values().forEach((name, written) -> {
                if (vocabulary.isSetting(name)) {
                    assign(common, name, written, () -> "; say it in model_settings, for the models that have it");
                }
            });
            document.modelSettings()
                    .getOrDefault(model.name(), Map.of())
                    .forEach((name, written) -> assign(common, name, written, () -> ""));
        }

        private void assign(Map<String, SettingValue> into, String name, Written written, Supplier<String> remedy) {
            SettingValue value = typed(name, written, remedy);
            if (value != null) {
                into.put(name, value);
            }
        }

        /** All settings of a point's trial. */
        Resolved of(Point point) {
            Map<String, Written> own = new HashMap<>(point.values());
            own.keySet().removeIf(name -> !vocabulary.isSetting(name));
            return resolved.computeIfAbsent(own, key -> {
                Map<String, SettingValue> changed = new TreeMap<>(common);
                key.forEach((name, written) -> assign(changed, name, written, () -> when(name, written)));
                Settings values = model.resolve(changed);
                return new Resolved(values, same(Collections.unmodifiableMap(values.json())));
            });
        }

        /** The value as this model's own type has it; nothing if the model refuses it, which is then a problem. */
        private @Nullable SettingValue typed(String name, Written written, Supplier<String> remedy) {
            Setting setting = model.setting(name).orElse(null);
            if (setting == null) {
                if (!refused.contains(name)) {
                    refused.add(name);
                    problems.add(
                            written.place(),
                            model.name() + " has no setting '" + name + "' (it has "
                                    + model.settings().stream()
                                            .map(Setting::name)
                                            .collect(Collectors.joining(", "))
                                    + ")" + remedy.get());
                }
                return null;
            }
            try {
                return setting.type().parse(written.text());
            } catch (IllegalArgumentException e) {
                problems.add(
                        written.place(),
                        name + " of " + model.name() + " should be "
                                + setting.type().description() + ", not '" + written.text() + "'");
                return null;
            }
        }

        /** The condition that keeps a setting of a block away from models that do not have it. */
        private String when(String setting, Written written) {
            if (document.include().stream().anyMatch(point -> point.values().containsValue(written))) {
                return "";
            }
            List<String> having = catalogue.models().stream()
                    .filter(each -> each.setting(setting).isPresent() && mentioned(each.name()))
                    .map(ModelDefinition::name)
                    .toList();
            return "; give its block a 'when: {model: "
                    + (having.isEmpty() ? "NAME" : having.size() == 1 ? having.get(0) : having) + "}'";
        }

        private boolean mentioned(String name) {
            Written common = document.values().get(Vocabulary.MODEL);
            return (common != null && common.text().equals(name))
                    || document.axes().stream()
                            .anyMatch(block -> block.columns().getOrDefault(Vocabulary.MODEL, List.of()).stream()
                                            .anyMatch(written -> written.text().equals(name))
                                    || block.listed().stream().anyMatch(point -> names(point, name)));
        }

        private static boolean names(Point point, String model) {
            Written written = point.values().get(Vocabulary.MODEL);
            return written != null && written.text().equals(model);
        }
    }
}

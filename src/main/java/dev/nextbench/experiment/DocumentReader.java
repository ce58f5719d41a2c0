package dev.nextbench.experiment;

import dev.nextbench.model.SettingType;
import dev.nextbench.model.SettingValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a tree into an {@link ExperimentDocument}; whatever is wrong is a problem, and the rest is read on. */
final class DocumentReader {
    private static final SettingType SEED = new SettingType.Whole(0, Long.MAX_VALUE, false);
    private static final SettingType SEED_COUNT = new SettingType.Whole(1, 1_000_000, false);

    private final Vocabulary vocabulary;
    private final Catalogue catalogue;
    private final Problems problems;
    private final YamlParts parts;
    private final AxesReader axesReader;

    private @Nullable String title;
    private @Nullable String question;
    private final Map<String, Written> values = new LinkedHashMap<>();
    private final Map<String, Map<String, Written>> modelSettings = new HashMap<>();
    private final Set<String> none = new HashSet<>();
    private List<AxisBlock> axes = List.of();
    private List<Point> include = List.of();
    private List<Point> exclude = List.of();
    private List<Long> seeds = List.of(0L);
    private final Map<String, Place> groupBy = new LinkedHashMap<>();
    private List<Point> baselines = List.of();

    private DocumentReader(Catalogue catalogue, Problems problems) {
        this.vocabulary = new Vocabulary(catalogue);
        this.catalogue = catalogue;
        this.problems = problems;
        this.parts = new YamlParts(problems);
        this.axesReader = new AxesReader(vocabulary, catalogue, problems);
    }

    /** The document of a file whose layers are merged. */
    static ExperimentDocument read(Yaml.Mapping tree, Catalogue catalogue, Problems problems) {
        return read(tree, false, catalogue, problems);
    }

    /**
     * The document of one layer.
     *
     * @param scale whether it is a scale, which may not have every key
     */
    private static ExperimentDocument read(Yaml.Mapping tree, boolean scale, Catalogue catalogue, Problems problems) {
        DocumentReader reader = new DocumentReader(catalogue, problems);
        tree.entries().forEach((name, entry) -> {
            Optional<Key> key = Key.of(name).filter(each -> !scale || each.inScale());
            if (key.isPresent()) {
                reader.key(key.get(), entry);
            } else {
                problems.add(
                        entry.key(),
                        "unknown key '" + name + "'" + (scale ? " in a scale" : "")
                                + Nearest.suggestion(name, Key.keys(scale)));
            }
        });
        return new ExperimentDocument(
                tree.place(),
                reader.title,
                reader.question,
                reader.values,
                reader.modelSettings,
                reader.none,
                reader.axes,
                reader.include,
                reader.exclude,
                reader.seeds,
                reader.groupBy,
                reader.baselines);
    }

    private void key(Key key, Yaml.Entry entry) {
        Yaml value = entry.value();
        switch (key) {
            case TITLE -> title = text(key, value);
            case QUESTION -> question = text(key, value);
            case EXTENDS, DEFAULT_SCALE -> text(key, value);
            case RECIPE -> put(Vocabulary.RECIPE, vocabulary.value(Vocabulary.RECIPE, value, problems));
            case MODEL -> put(Vocabulary.MODEL, vocabulary.value(Vocabulary.MODEL, value, problems));
            case SETTINGS -> settings("settings", value, values);
            case MODEL_SETTINGS -> parts.mapping("model_settings", value, this::settingsOfModel);
            case DATA -> section(ExperimentFields.DATA, value);
            case AUGMENTATION -> section(ExperimentFields.AUGMENTATION, value);
            case TRAINING -> section(ExperimentFields.TRAINING, value);
            case THROUGHPUT -> section(ExperimentFields.THROUGHPUT, value);
            case AXES -> axes = axesReader.blocks(value);
            case INCLUDE -> include = axesReader.points("include", value);
            case EXCLUDE -> exclude = axesReader.points("exclude", value);
            case SEEDS -> seeds(value);
            case SCALES -> parts.mapping("scales", value, this::scale);
            case REPORT -> parts.mapping("report", value, this::report);
        }
    }

    private @Nullable String text(Key key, Yaml value) {
        Written text = Vocabulary.text(key.key(), value, problems);
        return text == null ? null : text.text().strip();
    }

    private void put(String name, @Nullable Written value) {
        if (value != null) {
            values.put(name, value);
        }
    }

    private void settings(String where, Yaml value, Map<String, Written> into) {
        parts.mapping(where, value, (name, entry) -> {
            if (catalogue.types(name).isEmpty()) {
                problems.add(
                        entry.key(), "unknown setting '" + name + "'" + Nearest.suggestion(name, catalogue.settings()));
                return;
            }
            Written written = vocabulary.value(name, entry.value(), problems);
            if (written != null) {
                into.put(name, written);
            }
        });
    }

    private void settingsOfModel(String model, Yaml.Entry entry) {
        if (catalogue.model(model).isEmpty()) {
            problems.add(entry.key(), "unknown model '" + model + "'" + Nearest.suggestion(model, catalogue.names()));
            return;
        }
        Map<String, Written> settings = new LinkedHashMap<>();
        settings("model_settings." + model, entry.value(), settings);
        modelSettings.put(model, settings);
    }

    private void section(Section<?> section, Yaml value) {
        if (section.optional() && value instanceof Yaml.Scalar scalar && scalar.is("none")) {
            none.add(section.name());
            return;
        }
        if (!(value instanceof Yaml.Mapping mapping)) {
            problems.add(
                    value.place(),
                    section.name() + " should be a mapping" + (section.optional() ? " or 'none'" : "") + ", not "
                            + Vocabulary.describe(value));
            return;
        }
        mapping.entries().forEach((name, entry) -> {
            if (section.field(name).isPresent()) {
                String path = section.name() + "." + name;
                put(path, vocabulary.value(path, entry.value(), problems));
            } else {
                problems.add(
                        entry.key(),
                        "unknown key '" + name + "' in " + section.name() + Nearest.suggestion(name, section.names()));
            }
        });
    }

    private void seeds(Yaml value) {
        if (value instanceof Yaml.Sequence) {
            List<Long> listed = new ArrayList<>();
            for (Yaml item : parts.items("seeds", "seeds", value)) {
                Written seed = Vocabulary.value("a seed", item, List.of(SEED), problems);
                if (seed == null) {
                    continue;
                }
                if (listed.contains(number(seed))) {
                    problems.add(item.place(), "seed " + number(seed) + " is given twice");
                } else {
                    listed.add(number(seed));
                }
            }
            seeds = listed;
            return;
        }
        Written count = Vocabulary.value("seeds", value, List.of(SEED_COUNT), problems);
        if (count != null) {
            List<Long> counted = new ArrayList<>();
            for (long seed = 0; seed < number(count); seed++) {
                counted.add(seed);
            }
            seeds = counted;
        }
    }

    private static long number(Written whole) {
        return ((SettingValue.Whole) whole.value()).value();
    }

    private void scale(String name, Yaml.Entry entry) {
        parts.mapping("scale " + name, entry.value(), (key, value) -> {});
        if (entry.value() instanceof Yaml.Mapping mapping) {
            read(mapping, true, catalogue, problems);
        }
    }

    private void report(String name, Yaml.Entry entry) {
        Key.Report key = Key.Report.of(name).orElse(null);
        if (key == null) {
            problems.add(
                    entry.key(), "unknown key '" + name + "' in report" + Nearest.suggestion(name, Key.Report.keys()));
            return;
        }
        switch (key) {
            case GROUP_BY -> {
                for (Yaml item : parts.items("report.group_by", "axes", entry.value())) {
                    Written axis = Vocabulary.text("an axis of group_by", item, problems);
                    if (axis != null) {
                        groupBy(axis);
                    }
                }
            }
            case BASELINES -> baselines = axesReader.points("baselines", entry.value());
        }
    }

    private void groupBy(Written axis) {
        String canonical = axis.text().equals(Vocabulary.SEED)
                ? Vocabulary.SEED
                : vocabulary.axis(axis.text(), axis.place(), problems);
        if (canonical != null) {
            groupBy.put(canonical, axis.place());
        }
    }
}

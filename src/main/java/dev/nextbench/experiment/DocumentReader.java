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
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads a tree into an {@link ExperimentDocument}; whatever is wrong is a problem, and the rest is read on. */
final class DocumentReader {
    private static final SettingType SEED = new SettingType.Whole(0, Long.MAX_VALUE, false);
    private static final SettingType SEED_COUNT = new SettingType.Whole(1, 1_000_000, false);

    private final Vocabulary vocabulary;
    private final Catalogue catalogue;
    private final Problems problems;

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
    private static ExperimentDocument read(
            Yaml.Mapping tree, boolean scale, Catalogue catalogue, Problems problems) {
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
            case MODEL -> put(Vocabulary.MODEL, vocabulary.value(Vocabulary.MODEL, value, problems));
            case SETTINGS -> settings("settings", value, values);
            case MODEL_SETTINGS -> mapping("model_settings", value, this::settingsOfModel);
            case DATA -> section(ExperimentFields.DATA, value);
            case TRAINING -> section(ExperimentFields.TRAINING, value);
            case THROUGHPUT -> section(ExperimentFields.THROUGHPUT, value);
            case AXES -> axes = blocks(value);
            case INCLUDE -> include = points("include", value);
            case EXCLUDE -> exclude = points("exclude", value);
            case SEEDS -> seeds(value);
            case SCALES -> mapping("scales", value, this::scale);
            case REPORT -> mapping("report", value, this::report);
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

    /** Hands every entry of a mapping on; anything else is a problem. */
    private void mapping(String name, Yaml value, BiConsumer<String, Yaml.Entry> entries) {
        if (value instanceof Yaml.Mapping mapping) {
            mapping.entries().forEach(entries);
        } else {
            problems.add(value.place(), name + " should be a mapping, not " + Vocabulary.describe(value));
        }
    }

    /** The items of a list; anything else, or a list without items, is a problem. */
    private List<Yaml> items(String name, String what, Yaml value) {
        if (value instanceof Yaml.Sequence sequence) {
            if (sequence.items().isEmpty()) {
                problems.add(value.place(), name + " is empty; give at least one of its " + what + " or leave it out");
            }
            return sequence.items();
        }
        problems.add(
                value.place(), name + " should be a list of " + what + ", not " + Vocabulary.describe(value));
        return List.of();
    }

    private void settings(String where, Yaml value, Map<String, Written> into) {
        mapping(where, value, (name, entry) -> {
            if (catalogue.types(name).isEmpty()) {
                problems.add(
                        entry.key(),
                        "unknown setting '" + name + "'" + Nearest.suggestion(name, catalogue.settings()));
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
            problems.add(
                    entry.key(), "unknown model '" + model + "'" + Nearest.suggestion(model, catalogue.names()));
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
                        "unknown key '" + name + "' in " + section.name()
                                + Nearest.suggestion(name, section.names()));
            }
        });
    }

    private List<AxisBlock> blocks(Yaml value) {
        List<AxisBlock> blocks = new ArrayList<>();
        if (value instanceof Yaml.Sequence sequence && sequence.items().isEmpty()) {
            return blocks;
        }
        for (Yaml item : items("axes", "blocks", value)) {
            mapping("a block of axes", item, (name, entry) -> {});
            if (item instanceof Yaml.Mapping mapping) {
                AxisBlock block = block(mapping);
                if (block != null) {
                    blocks.add(block);
                }
            }
        }
        return blocks;
    }

    private @Nullable AxisBlock block(Yaml.Mapping mapping) {
        List<AxisBlock> found = new ArrayList<>();
        AxisBlock.Condition when = null;
        for (Map.Entry<String, Yaml.Entry> each : mapping.entries().entrySet()) {
            Yaml value = each.getValue().value();
            Place place = each.getValue().key();
            Key.Block key = Key.Block.of(each.getKey()).orElse(null);
            if (key == null) {
                problems.add(
                        place,
                        "unknown key '" + each.getKey() + "' in a block of axes"
                                + Nearest.suggestion(each.getKey(), Key.Block.keys()));
                continue;
            }
            switch (key) {
                case GRID -> found.add(new AxisBlock(key, columns(key, value), List.of(), null, place));
                case ZIP -> {
                    found.add(new AxisBlock(key, columns(key, value), List.of(), null, place));
                    equallyLong(value);
                }
                case LIST -> found.add(new AxisBlock(key, Map.of(), points(key.key(), value), null, place));
                case WHEN -> when = new AxisBlock.Condition(condition(value), place);
            }
        }
        if (found.size() != 1) {
            problems.add(mapping.place(), "a block of axes should have one of grid, zip, list, not " + found.size());
            return null;
        }
        AxisBlock block = found.get(0);
        return new AxisBlock(block.kind(), block.columns(), block.listed(), when, block.place());
    }

    private Map<String, List<Written>> columns(Key.Block block, Yaml value) {
        String kind = block.key();
        Map<String, List<Written>> columns = new LinkedHashMap<>();
        mapping(kind, value, (name, entry) -> {
            String axis = vocabulary.axis(name, entry.key(), problems);
            if (axis == null) {
                return;
            }
            List<Written> column = new ArrayList<>();
            for (Yaml item : items(kind + "." + name, "values", entry.value())) {
                Written written = vocabulary.value(axis, item, problems);
                if (written != null) {
                    column.add(written);
                }
            }
            if (columns.put(axis, column) != null) {
                problems.add(entry.key(), "axis '" + axis + "' is given twice in this " + kind);
            }
        });
        if (value instanceof Yaml.Mapping mapping && mapping.entries().isEmpty()) {
            problems.add(value.place(), kind + " is empty; give at least one axis with its values");
        }
        return columns;
    }

    /** Compares what was written, so that a value that was refused does not make a list look short. */
    private void equallyLong(Yaml value) {
        if (!(value instanceof Yaml.Mapping mapping)) {
            return;
        }
        String first = null;
        int length = 0;
        for (Map.Entry<String, Yaml.Entry> each : mapping.entries().entrySet()) {
            if (!(each.getValue().value() instanceof Yaml.Sequence sequence)) {
                continue;
            }
            if (first == null) {
                first = each.getKey();
                length = sequence.items().size();
            } else if (sequence.items().size() != length) {
                problems.add(
                        sequence.place(),
                        "zip needs lists of one length: " + each.getKey() + " has "
                                + sequence.items().size() + " values, " + first + " has " + length);
            }
        }
    }

    private Map<String, List<Written>> condition(Yaml value) {
        Map<String, List<Written>> accepted = new LinkedHashMap<>();
        mapping("when", value, (name, entry) -> {
            String axis = vocabulary.axis(name, entry.key(), problems);
            if (axis == null) {
                return;
            }
            List<Yaml> items = alternatives(axis, entry.value());
            List<Written> written = new ArrayList<>();
            for (Yaml item : items) {
                Written each = vocabulary.value(axis, item, problems);
                if (each != null) {
                    written.add(each);
                }
            }
            accepted.put(axis, written);
        });
        return accepted;
    }

    /** One value, or several in a list; the value of an axis whose values are lists needs a list of lists for that. */
    private List<Yaml> alternatives(String axis, Yaml value) {
        if (!(value instanceof Yaml.Sequence sequence)) {
            return List.of(value);
        }
        boolean listed = vocabulary.isSetting(axis)
                ? catalogue.types(axis).stream().allMatch(type -> type instanceof SettingType.Sequence)
                : vocabulary.field(axis).map(field -> field.type() instanceof SettingType.Sequence).orElse(false);
        boolean nested = sequence.items().stream().allMatch(item -> item instanceof Yaml.Sequence);
        return listed && !nested ? List.of(value) : items("when." + axis, "values", value);
    }

    private List<Point> points(String name, Yaml value) {
        List<Point> points = new ArrayList<>();
        if (value instanceof Yaml.Sequence sequence && sequence.items().isEmpty() && !name.equals("list")) {
            return points;
        }
        for (Yaml item : items(name, "points", value)) {
            Map<String, Written> point = new LinkedHashMap<>();
            mapping("a point of " + name, item, (key, entry) -> {
                String axis = vocabulary.axis(key, entry.key(), problems);
                Written written = axis == null ? null : vocabulary.value(axis, entry.value(), problems);
                if (axis != null && written != null && point.put(axis, written) != null) {
                    problems.add(entry.key(), "axis '" + axis + "' is given twice in this point");
                }
            });
            if (item instanceof Yaml.Mapping mapping) {
                if (mapping.entries().isEmpty()) {
                    problems.add(item.place(), "a point of " + name + " is empty; give at least one axis with its value");
                }
                points.add(new Point(point, item.place()));
            }
        }
        return points;
    }

    private void seeds(Yaml value) {
        if (value instanceof Yaml.Sequence) {
            List<Long> listed = new ArrayList<>();
            for (Yaml item : items("seeds", "seeds", value)) {
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
        mapping("scale " + name, entry.value(), (key, value) -> {});
        if (entry.value() instanceof Yaml.Mapping mapping) {
            read(mapping, true, catalogue, problems);
        }
    }

    private void report(String name, Yaml.Entry entry) {
        Key.Report key = Key.Report.of(name).orElse(null);
        if (key == null) {
            problems.add(
                    entry.key(),
                    "unknown key '" + name + "' in report" + Nearest.suggestion(name, Key.Report.keys()));
            return;
        }
        switch (key) {
            case GROUP_BY -> {
                for (Yaml item : items("report.group_by", "axes", entry.value())) {
                    Written axis = Vocabulary.text("an axis of group_by", item, problems);
                    if (axis != null) {
                        groupBy(axis);
                    }
                }
            }
            case BASELINES -> baselines = points("baselines", entry.value());
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

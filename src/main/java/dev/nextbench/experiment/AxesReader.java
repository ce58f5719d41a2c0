package dev.nextbench.experiment;

import dev.nextbench.model.SettingType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads blocks of axes, and points; whatever is wrong is a problem, and the rest is read on. */
final class AxesReader {
    private final Vocabulary vocabulary;
    private final Catalogue catalogue;
    private final Problems problems;
    private final YamlParts parts;

    AxesReader(Vocabulary vocabulary, Catalogue catalogue, Problems problems) {
        this.vocabulary = vocabulary;
        this.catalogue = catalogue;
        this.problems = problems;
        this.parts = new YamlParts(problems);
    }

    /** The blocks of {@code axes}. */
    List<AxisBlock> blocks(Yaml value) {
        List<AxisBlock> blocks = new ArrayList<>();
        if (value instanceof Yaml.Sequence sequence && sequence.items().isEmpty()) {
            return blocks;
        }
        for (Yaml item : parts.items("axes", "blocks", value)) {
            parts.mapping("a block of axes", item, (name, entry) -> {});
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
        parts.mapping(kind, value, (name, entry) -> {
            String axis = vocabulary.axis(name, entry.key(), problems);
            if (axis == null) {
                return;
            }
            List<Written> column = new ArrayList<>();
            for (Yaml item : parts.items(kind + "." + name, "values", entry.value())) {
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
        parts.mapping("when", value, (name, entry) -> {
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
                : vocabulary
                        .field(axis)
                        .map(field -> field.type() instanceof SettingType.Sequence)
                        .orElse(false);
        boolean nested = sequence.items().stream().allMatch(item -> item instanceof Yaml.Sequence);
        return listed && !nested ? List.of(value) : parts.items("when." + axis, "values", value);
    }

    /** The points, or parts of points, of a list called {@code name}. */
    List<Point> points(String name, Yaml value) {
        List<Point> points = new ArrayList<>();
        if (value instanceof Yaml.Sequence sequence && sequence.items().isEmpty() && !name.equals("list")) {
            return points;
        }
        for (Yaml item : parts.items(name, "points", value)) {
            Map<String, Written> point = new LinkedHashMap<>();
            parts.mapping("a point of " + name, item, (key, entry) -> {
                String axis = vocabulary.axis(key, entry.key(), problems);
                Written written = axis == null ? null : vocabulary.value(axis, entry.value(), problems);
                if (axis != null && written != null && point.put(axis, written) != null) {
                    problems.add(entry.key(), "axis '" + axis + "' is given twice in this point");
                }
            });
            if (item instanceof Yaml.Mapping mapping) {
                if (mapping.entries().isEmpty()) {
                    problems.add(
                            item.place(), "a point of " + name + " is empty; give at least one axis with its value");
                }
                points.add(new Point(point, item.place()));
            }
        }
        return points;
    }
}

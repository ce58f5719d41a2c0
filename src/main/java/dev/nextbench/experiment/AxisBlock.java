package dev.nextbench.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A block of {@code axes}.
 *
 * @param kind how its points follow from what is written
 * @param columns values by axis, for {@code grid} and {@code zip}
 * @param listed the points of {@code list}
 * @param when the points that it is for; absent for all
 * @param place where it was written
 */
record AxisBlock(
        Key.Block kind,
        Map<String, List<Written>> columns,
        List<Point> listed,
        @Nullable Condition when,
        Place place) {

    /** The number of its points; more than a {@code long} holds counts as the largest one. */
    long size() {
        if (kind == Key.Block.LIST) {
            return listed.size();
        }
        if (kind == Key.Block.ZIP) {
            return columns.values().stream().mapToInt(List::size).min().orElse(0);
        }
        long size = 1;
        for (List<Written> column : columns.values()) {
            long high = Math.multiplyHigh(size, column.size());
            size = high == 0 && size * column.size() >= 0 ? size * column.size() : Long.MAX_VALUE;
        }
        return size;
    }

    /** Its axes in the order of the file. */
    List<String> axes() {
        return kind == Key.Block.LIST
                ? listed.stream()
                        .flatMap(point -> point.values().keySet().stream())
                        .distinct()
                        .toList()
                : List.copyOf(columns.keySet());
    }

    /** Its points in order; in a grid the last axis changes fastest. */
    List<Point> points() {
        if (kind == Key.Block.LIST) {
            return listed;
        }
        List<Map<String, Written>> rows = new ArrayList<>();
        if (kind == Key.Block.ZIP) {
            for (int row = 0; row < size(); row++) {
                Map<String, Written> values = new LinkedHashMap<>();
                for (Map.Entry<String, List<Written>> column : columns.entrySet()) {
                    values.put(column.getKey(), column.getValue().get(row));
                }
                rows.add(values);
            }
        } else {
            rows.add(new LinkedHashMap<>());
            for (Map.Entry<String, List<Written>> column : columns.entrySet()) {
                List<Map<String, Written>> longer = new ArrayList<>();
                for (Map<String, Written> row : rows) {
                    for (Written value : column.getValue()) {
                        Map<String, Written> values = new LinkedHashMap<>(row);
                        values.put(column.getKey(), value);
                        longer.add(values);
                    }
                }
                rows = longer;
            }
        }
        return rows.stream().map(values -> new Point(values, last(values))).toList();
    }

    private Place last(Map<String, Written> values) {
        Place last = place;
        for (Written value : values.values()) {
            last = value.place();
        }
        return last;
    }

    /**
     * Which points a block is for: those that have one of the values for each axis.
     *
     * @param values the accepted values by axis
     * @param place where it was written
     */
    record Condition(Map<String, List<Written>> values, Place place) {}
}

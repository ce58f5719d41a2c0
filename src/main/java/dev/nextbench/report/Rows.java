package dev.nextbench.report;

import dev.nextbench.result.Lock;
import dev.nextbench.result.StoredTrial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Arranges trials into rows and rows into groups, as the lock's report plan says. */
final class Rows {
    static final String SEED = "seed";
    static final String MODEL = "model";

    private Rows() {}

    private record Key(String model, SortedMap<String, String> point) {}

    /** The groups in the order of their first trials. */
    static List<Group> groups(Lock lock, List<StoredTrial> trials) {
        Map<Key, List<StoredTrial>> byPoint = new LinkedHashMap<>();
        for (StoredTrial trial : trials) {
            SortedMap<String, String> point = new TreeMap<>(trial.trial().point());
            point.remove(SEED);
            byPoint.computeIfAbsent(new Key(trial.trial().model(), point), key -> new ArrayList<>())
                    .add(trial);
        }
        List<String> groupBy = lock.report().groupBy();
        Map<List<String>, List<Map.Entry<Key, List<StoredTrial>>>> byGroup = new LinkedHashMap<>();
        for (Map.Entry<Key, List<StoredTrial>> entry : byPoint.entrySet()) {
            Row row = row(0, entry);
            byGroup.computeIfAbsent(
                            groupBy.stream().map(axis -> text(row.value(axis))).toList(), key -> new ArrayList<>())
                    .add(entry);
        }
        List<Group> groups = new ArrayList<>();
        int number = 1;
        for (Map.Entry<List<String>, List<Map.Entry<Key, List<StoredTrial>>>> entry : byGroup.entrySet()) {
            List<Row> rows = new ArrayList<>();
            for (Map.Entry<Key, List<StoredTrial>> point : entry.getValue()) {
                rows.add(row(number++, point));
            }
            String heading = byGroup.size() == 1 ? "" : heading(groupBy, entry.getKey());
            groups.add(new Group(heading, rows, baseline(rows, lock.report().baselines()), varying(lock.axes(), rows)));
        }
        return groups;
    }

    private static Row row(int number, Map.Entry<Key, List<StoredTrial>> point) {
        return new Row(
                number,
                point.getKey().model(),
                Collections.unmodifiableSortedMap(point.getKey().point()),
                List.copyOf(point.getValue()));
    }

    private static String heading(List<String> axes, List<String> values) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            parts.add(axes.get(i).equals(MODEL) ? values.get(i) : axes.get(i) + " " + values.get(i));
        }
        return String.join(", ", parts);
    }

    private static String text(@Nullable String value) {
        return value == null ? Numbers.MISSING : value;
    }

    private static int baseline(List<Row> rows, List<Map<String, String>> baselines) {
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            for (Map<String, String> point : baselines) {
                if (point.entrySet().stream().allMatch(axis -> axis.getValue().equals(row.value(axis.getKey())))) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** The axes but the seed's on which some rows differ, an axis that exists for some of them only included. */
    static List<String> varying(List<String> axes, List<Row> rows) {
        Stream<String> candidates =
                axes.contains(MODEL) ? axes.stream() : Stream.concat(Stream.of(MODEL), axes.stream());
        return candidates
                .filter(axis -> !axis.equals(SEED))
                .filter(axis -> {
                    HashSet<@Nullable String> values = new HashSet<>();
                    rows.forEach(row -> values.add(row.value(axis)));
                    return values.size() > 1;
                })
                .toList();
    }

    /** What all rows of a group share on the axes that differ elsewhere, for a line under the table. */
    static String constant(Group group, List<String> axes, List<String> groupBy) {
        Row first = group.rows().get(0);
        return axes.stream()
                .filter(axis -> !axis.equals(SEED)
                        && !axis.equals(MODEL)
                        && !groupBy.contains(axis)
                        && !group.varying().contains(axis))
                .map(axis -> first.value(axis) == null ? null : axis + " " + first.value(axis))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    }
}

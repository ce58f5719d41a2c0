package dev.nextbench.report;

import dev.nextbench.result.HistoryEntry;
import dev.nextbench.result.HistoryMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Comparable values over time, with the places where they changed.
 *
 * @param label what it is of, in one line that no other series of its metric has
 * @param points at least one, in the order of their times
 * @param changes in the same order
 * @param needed how many points it needs to be judged
 * @param minimumEffect the smallest relative change that counts
 */
public record HistorySeries(
        String label, List<HistoryEntry> points, List<HistoryChange> changes, int needed, double minimumEffect) {
    /** A change among so many last points is news. */
    public static final int RECENT = 20;

    /**
     * A stretch between changes.
     *
     * @param from its first point
     * @param to the point after its last one
     * @param value the geometric mean without spikes, or the median of a series without changes
     */
    public record Level(int from, int to, double value) {}

    /** Copies the lists. */
    public HistorySeries {
        points = List.copyOf(points);
        changes = List.copyOf(changes);
    }

    /** The hash that it is known by. */
    public String id() {
        return first().id();
    }

    /** What makes it comparable. */
    public SortedMap<String, String> identity() {
        return first().series();
    }

    /** What was measured. */
    public HistoryMetric metric() {
        return first().kind();
    }

    /** The oldest value. */
    public HistoryEntry first() {
        return points.get(0);
    }

    /** The newest value. */
    public HistoryEntry last() {
        return points.get(points.size() - 1);
    }

    /** Its levels, in the order of time; one if nothing changed. */
    public List<Level> levels() {
        List<Level> levels = new ArrayList<>();
        int from = 0;
        for (HistoryChange change : changes) {
            levels.add(new Level(from, change.index(), change.before()));
            from = change.index();
        }
        double value =
                changes.isEmpty() ? median() : changes.get(changes.size() - 1).after();
        levels.add(new Level(from, points.size(), value));
        return levels;
    }

    /** The median, which a single spike does not move. */
    private double median() {
        double[] values =
                points.stream().mapToDouble(HistoryEntry::value).sorted().toArray();
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /** The level that it is at. */
    public Level level() {
        List<Level> levels = levels();
        return levels.get(levels.size() - 1);
    }

    /** The best of its earlier levels, if that is better than the present one by what counts as a change. */
    public Optional<Level> lost() {
        List<Level> levels = levels();
        Level best = levels.get(0);
        for (Level level : levels) {
            if (gain(best.value(), level.value()) > 0) {
                best = level;
            }
        }
        return gain(best.value(), level().value()) <= -minimumEffect && best.to() < points.size()
                ? Optional.of(best)
                : Optional.empty();
    }

    /** Changes for the worse among the last points that have not been made up for since. */
    public List<HistoryChange> regressions() {
        List<HistoryChange> standing = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            HistoryChange change = changes.get(i);
            boolean newest = i == changes.size() - 1;
            if (recent(change)
                    && !change.better()
                    && (newest || gain(change.before(), level().value()) <= -minimumEffect)) {
                standing.add(change);
            }
        }
        return standing;
    }

    /** How much worse it is than at its best: 0.02 is 2 %; 0 if that does not count as a change. */
    double loss() {
        return lost().map(best -> -gain(best.value(), level().value())).orElse(0.0);
    }

    /** Where it stands. */
    public HistoryState state() {
        if (points.stream().anyMatch(point -> point.value() <= 0)) {
            return HistoryState.UNJUDGED;
        }
        if (points.size() < needed) {
            return HistoryState.SHORT;
        }
        if (!regressions().isEmpty()) {
            return HistoryState.WORSE;
        }
        boolean better = !changes.isEmpty()
                && changes.get(changes.size() - 1).better()
                && recent(changes.get(changes.size() - 1));
        return better ? HistoryState.BETTER : HistoryState.STEADY;
    }

    private boolean recent(HistoryChange change) {
        return change.index() >= points.size() - RECENT;
    }

    /** The relative change between two levels, above zero if it is for the better. */
    private double gain(double before, double after) {
        double effect = after / before - 1;
        return metric().better() == HistoryMetric.Better.HIGHER ? effect : -effect;
    }

    /** What differs between two machines. */
    static List<String> differences(Map<String, String> before, Map<String, String> after) {
        TreeMap<String, String> all = new TreeMap<>(before);
        all.putAll(after);
        return all.keySet().stream()
                .filter(key -> !Objects.equals(before.get(key), after.get(key)))
                .map(key -> key + " " + before.getOrDefault(key, Numbers.MISSING) + " → "
                        + after.getOrDefault(key, Numbers.MISSING))
                .toList();
    }
}

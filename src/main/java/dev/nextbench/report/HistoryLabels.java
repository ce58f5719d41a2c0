package dev.nextbench.report;

import dev.nextbench.result.HistoryEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names series by what tells them apart: {@code convnext_atto, infer, float32, nhwc, 96 px, batch 1, 1 thread, cpu},
 * and behind it whatever else differs between series that would be called the same.
 */
final class HistoryLabels {
    private static final List<String> SHOWN =
            List.of("model", "settings", "mode", "precision", "layout", "input", "batch", "threads", "device", "data");

    private static final Pattern SQUARE = Pattern.compile("3x(\\d+)x\\1|(\\d+)");

    private HistoryLabels() {}

    /** Labels by id, for one entry of each series. */
    static Map<String, String> of(List<HistoryEntry> series) {
        Map<String, List<HistoryEntry>> alike = new LinkedHashMap<>();
        for (HistoryEntry entry : series) {
            alike.computeIfAbsent(entry.metric() + ": " + label(entry.series()), key -> new ArrayList<>())
                    .add(entry);
        }
        Map<String, String> labels = new HashMap<>();
        for (List<HistoryEntry> group : alike.values()) {
            List<String> telling = telling(group);
            for (HistoryEntry entry : group) {
                List<String> parts = new ArrayList<>();
                parts.add(label(entry.series()));
                telling.forEach(key -> parts.add(
                        key + " " + HistoryWords.shortened(entry.series().getOrDefault(key, Numbers.MISSING))));
                parts.removeIf(String::isEmpty);
                labels.put(entry.id(), parts.isEmpty() ? entry.id() : String.join(", ", parts));
            }
        }
        return labels;
    }

    private static List<String> telling(List<HistoryEntry> group) {
        TreeSet<String> keys = new TreeSet<>();
        group.forEach(entry -> keys.addAll(entry.series().keySet()));
        return keys.stream()
                .filter(key -> group.stream()
                                .map(entry -> entry.series().getOrDefault(key, ""))
                                .distinct()
                                .count()
                        > 1)
                .toList();
    }

    private static String label(SortedMap<String, String> identity) {
        List<String> parts = new ArrayList<>();
        for (String key : SHOWN) {
            String value = identity.getOrDefault(key, "");
            if (!value.isBlank()) {
                parts.add(part(key, value));
            }
        }
        return String.join(", ", parts);
    }

    private static String part(String key, String value) {
        return switch (key) {
            case "input" -> {
                Matcher square = SQUARE.matcher(value);
                yield square.matches() ? (square.group(1) == null ? value : square.group(1)) + " px" : value;
            }
            case "batch" -> "batch " + value;
            case "threads" -> value.equals("1") ? "1 thread" : value + " threads";
            default -> value;
        };
    }
}

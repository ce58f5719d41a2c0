package dev.nextbench.result;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one measuring session that entries of a history have in common.
 *
 * @param time when it was measured
 * @param revision of the program that was measured
 * @param source the command that measured it: {@code bench}, {@code gate}, {@code compare} or {@code run}
 * @param command the whole command line, to measure it again
 * @param machine what may explain a change without being a series of its own, such as host, kernel and clocks
 */
public record HistoryOrigin(
        Instant time, String revision, String source, String command, SortedMap<String, String> machine) {
    /** Copies the map and keeps milliseconds. */
    public HistoryOrigin {
        time = time.truncatedTo(ChronoUnit.MILLIS);
        machine = Collections.unmodifiableSortedMap(new TreeMap<>(machine));
    }

    /**
     * An entry of this session.
     *
     * @param series everything that makes values comparable: model, settings, mode, batch, precision, layout, input,
     *     threads, device, versions of the engine, macs, graph
     * @param value finite
     * @param low lower end of the 95 % interval; null if there is none
     * @param high upper end of the 95 % interval; null if there is none
     * @param n how many independent measurements the value is the mean of, at least 1
     */
    public HistoryEntry entry(
            Map<String, String> series,
            HistoryMetric metric,
            double value,
            @Nullable Double low,
            @Nullable Double high,
            int n) {
        SortedMap<String, String> identity = new TreeMap<>(series);
        return new HistoryEntry(
                HistoryStore.FORMAT,
                time.toString(),
                revision,
                HistoryEntry.id(identity, metric),
                identity,
                metric.name(),
                metric.unit(),
                metric.better(),
                value,
                low,
                high,
                n,
                source,
                command,
                machine);
    }
}

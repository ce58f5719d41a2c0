package dev.nextbench.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nextbench.io.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A value of a history: one line of JSON. {@link HistoryOrigin#entry} makes one.
 *
 * @param format the version of the line's form, {@link HistoryStore#FORMAT}
 * @param time when it was measured: UTC, ISO 8601
 * @param revision of the program that was measured
 * @param id the series: a hash of {@code series}, {@code metric}, {@code unit} and {@code better}
 * @param series everything that makes values comparable; two values that differ in any of it are never compared
 * @param metric what was measured, such as {@code throughput}
 * @param unit such as {@code images/s}
 * @param better whether users want it higher or lower
 * @param value finite
 * @param low lower end of the 95 % interval; absent if there is none
 * @param high upper end of the 95 % interval; absent if there is none
 * @param n how many independent measurements the value is the mean of
 * @param source {@code bench}, {@code gate}, {@code compare} or {@code run}
 * @param command the command that measured it
 * @param machine what may explain a change without being a series of its own
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HistoryEntry(
        int format,
        String time,
        String revision,
        String id,
        SortedMap<String, String> series,
        String metric,
        String unit,
        HistoryMetric.Better better,
        double value,
        @Nullable Double low,
        @Nullable Double high,
        int n,
        String source,
        String command,
        SortedMap<String, String> machine) {
    private static final int ID_LENGTH = 12;

    /** Copies the maps and refuses what cannot have been measured. */
    public HistoryEntry {
        series = Collections.unmodifiableSortedMap(new TreeMap<>(series));
        machine = Collections.unmodifiableSortedMap(new TreeMap<>(machine));
        try {
            time = Instant.parse(time).toString();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "field 'time': '" + time + "' is no time such as 2026-03-01T12:00:00Z", e);
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("field 'value': " + value + " is not finite");
        }
        // A bootstrapped interval of a quantile may miss the value itself, so that much is not asked for.
        if ((low == null) != (high == null) || (low != null && high != null && !(low <= high && finite(low, high)))) {
            throw new IllegalArgumentException("fields 'low' and 'high': " + low + " and " + high + " are no interval");
        }
        if (n < 1) {
            throw new IllegalArgumentException("field 'n': " + n + " is not at least 1");
        }
        String expected = id(series, new HistoryMetric(metric, unit, better));
        if (!id.equals(expected)) {
            throw new IllegalArgumentException(
                    "field 'id': '" + id + "' is not '" + expected + "', the hash of its series");
        }
    }

    private static boolean finite(double low, double high) {
        return Double.isFinite(low) && Double.isFinite(high);
    }

    /** Name, unit and direction of what was measured. */
    public HistoryMetric kind() {
        return new HistoryMetric(metric, unit, better);
    }

    /** When it was measured. */
    public Instant instant() {
        return Instant.parse(time);
    }

    /** The hash that a series is known by, 12 hexadecimal digits. */
    static String id(SortedMap<String, String> series, HistoryMetric metric) {
        String identity = Json.compact(List.of(series, metric.name(), metric.unit(), metric.better()));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, ID_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

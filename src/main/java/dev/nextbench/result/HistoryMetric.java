package dev.nextbench.result;

import java.util.regex.Pattern;

/**
 * What a history's value is a value of. Which direction is the better one is part of it: no reader has to guess it
 * from a name.
 *
 * @param name small letters, digits and underscores, such as {@code latency_p50}
 * @param unit such as {@code images/s}; empty for a bare number
 * @param better the direction that users want
 */
public record HistoryMetric(String name, String unit, Better better) {
    // Before the constants below, which are checked by it.
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    /** Images a second. */
    public static final HistoryMetric THROUGHPUT = new HistoryMetric("throughput", "images/s", Better.HIGHER);

    /** The median time of a batch. */
    public static final HistoryMetric LATENCY_P50 = new HistoryMetric("latency_p50", "ms", Better.LOWER);

    /** The time that one batch in a hundred exceeds. */
    public static final HistoryMetric LATENCY_P99 = new HistoryMetric("latency_p99", "ms", Better.LOWER);

    /** The most memory that was in use at once. */
    public static final HistoryMetric PEAK_MEMORY = new HistoryMetric("peak_memory", "MiB", Better.LOWER);

    /** The time from the start of a process to its first result. */
    public static final HistoryMetric STARTUP = new HistoryMetric("startup", "s", Better.LOWER);

    /** The images whose most probable class is the right one, in per cent. */
    public static final HistoryMetric TOP1 = new HistoryMetric("top1", "%", Better.HIGHER);

    /** The better direction of a value. */
    public enum Better {
        HIGHER,
        LOWER
    }

    /** Checks the name, which file names are made of. */
    public HistoryMetric {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "metric '" + name + "' is not made of small letters, digits and underscores");
        }
    }
}

package dev.nextbench.gate;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One repetition of a self-test, kept in a file of its own, so that an interrupted self-test goes on.
 *
 * @param workload its name
 * @param slowdown factor by which the candidate was slowed; 1 for none
 * @param number of the repetition, from 1
 * @param first log time ratios of the units of the first look
 * @param second those of the confirmation; absent if there was none
 * @param verdict of the gate
 * @param invalid blocks that were dropped, by reason
 * @param droppedUnits units that were dropped
 * @param seconds that it took
 * @param time UTC, ISO 8601
 * @param setup workload, design and rule, as JSON on one line; absent in files of versions that did not keep it
 */
public record Trial(
        String workload,
        double slowdown,
        int number,
        List<Double> first,
        @Nullable List<Double> second,
        Verdict verdict,
        Map<String, Integer> invalid,
        int droppedUnits,
        double seconds,
        String time,
        @Nullable String setup) {
    /** Copies the lists. */
    public Trial {
        first = List.copyOf(first);
        second = second == null ? null : List.copyOf(second);
    }

    /** The log ratios of both looks. */
    public List<Double> all() {
        return second == null
                ? first
                : Stream.concat(first.stream(), second.stream()).toList();
    }
}

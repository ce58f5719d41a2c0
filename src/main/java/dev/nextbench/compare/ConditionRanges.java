package dev.nextbench.compare;

import dev.nextbench.machine.Conditions;
import dev.nextbench.machine.GpuConditions;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the machine did over all blocks of a session, for its record (throughput-protocol.md, C.8). */
final class ConditionRanges {
    private ConditionRanges() {}

    /** Ranges by name; what could not be sampled is listed under {@code not_sampled}. */
    static Map<String, String> of(List<Conditions> seen) {
        Map<String, String> ranges = new TreeMap<>();
        put(ranges, "steal_percent", seen, each -> percent(each.stealShare()));
        put(ranges, "foreign_cores", seen, Conditions::foreignCores);
        put(ranges, "throttled_percent", seen, each -> percent(each.throttledShare()));
        put(ranges, "cpu_megahertz", seen, Conditions::cpuMegahertz);
        put(ranges, "pressure_percent", seen, each -> percent(each.pressureShare()));
        put(
                ranges,
                "minor_faults_a_second",
                seen,
                each -> each.minorFaults() == null ? null : each.minorFaults() / each.seconds());
        TreeSet<String> unknown = new TreeSet<>();
        seen.forEach(each -> unknown.addAll(each.unknown()));
        if (!unknown.isEmpty()) {
            ranges.put(ComparisonResult.NOT_SAMPLED, String.join(", ", unknown));
        }
        seen.stream()
                .map(Conditions::gpu)
                .filter(Objects::nonNull)
                .reduce((first, last) -> last)
                .map(GpuConditions::toString)
                .ifPresent(gpu -> ranges.put("gpu_last_block", gpu));
        return ranges;
    }

    private static @Nullable Double percent(@Nullable Double share) {
        return share == null ? null : share * 100;
    }

    private static void put(
            Map<String, String> ranges,
            String name,
            List<Conditions> seen,
            Function<Conditions, @Nullable Double> value) {
        DoubleSummaryStatistics statistics = new DoubleSummaryStatistics();
        for (Conditions each : seen) {
            Double one = value.apply(each);
            if (one != null) {
                statistics.accept(one);
            }
        }
        if (statistics.getCount() > 0) {
            ranges.put(
                    name,
                    String.format(
                            Locale.ROOT,
                            "%.2f (%.2f to %.2f)",
                            statistics.getAverage(),
                            statistics.getMin(),
                            statistics.getMax()));
        }
    }
}

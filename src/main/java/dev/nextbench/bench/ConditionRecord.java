package dev.nextbench.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nextbench.machine.Conditions;
import dev.nextbench.machine.GpuConditions;
import dev.nextbench.machine.Span;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the machine did while something was measured (throughput-protocol.md, C.8).
 *
 * @param blocks how many stretches of time were watched
 * @param ranges by name and unit, over these
 * @param gpuReasons why the GPU's clock was not higher, of all stretches
 * @param notSampled what the system does not tell
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ConditionRecord(int blocks, Map<String, Range> ranges, Set<String> gpuReasons, Set<String> notSampled) {
    /** A condition over all stretches. */
    public record Range(double mean, double low, double high) {}

    /** The record of these stretches. */
    static ConditionRecord of(List<Conditions> seen) {
        Map<String, Range> ranges = new TreeMap<>();
        put(ranges, "steal_percent", seen, each -> percent(each.stealShare()));
        put(ranges, "foreign_cores", seen, Conditions::foreignCores);
        put(ranges, "throttled_percent", seen, each -> percent(each.throttledShare()));
        put(ranges, "pressure_percent", seen, each -> percent(each.pressureShare()));
        put(ranges, "cpu_megahertz", seen, Conditions::cpuMegahertz);
        put(ranges, "minor_faults_per_second", seen, each -> perSecond(each.minorFaults(), each));
        put(ranges, "involuntary_switches_per_second", seen, each -> perSecond(each.involuntarySwitches(), each));
        put(ranges, "gpu_sm_megahertz", seen, each -> middle(each, GpuConditions::smMegahertz));
        put(ranges, "gpu_memory_megahertz", seen, each -> middle(each, GpuConditions::memoryMegahertz));
        put(ranges, "gpu_celsius", seen, each -> middle(each, GpuConditions::celsius));
        put(
                ranges,
                "gpu_watts",
                seen,
                each -> each.gpu() == null ? null : each.gpu().watts());
        Set<String> reasons = new TreeSet<>();
        Set<String> unknown = new TreeSet<>();
        for (Conditions each : seen) {
            unknown.addAll(each.unknown());
            if (each.gpu() != null && each.gpu().reasons() != null) {
                each.gpu().reasons().forEach(reason -> reasons.add(reason.name().toLowerCase(Locale.ROOT)));
            }
        }
        return new ConditionRecord(seen.size(), ranges, reasons, unknown);
    }

    private static @Nullable Double percent(@Nullable Double share) {
        return share == null ? null : 100 * share;
    }

    private static @Nullable Double perSecond(@Nullable Long count, Conditions seen) {
        return count == null || seen.seconds() <= 0 ? null : count / seen.seconds();
    }

    private static @Nullable Double middle(Conditions seen, Function<GpuConditions, @Nullable Span> span) {
        Span range = seen.gpu() == null ? null : span.apply(seen.gpu());
        return range == null ? null : (range.low() + range.high()) / 2;
    }

    private static void put(
            Map<String, Range> ranges,
            String name,
            List<Conditions> seen,
            Function<Conditions, @Nullable Double> value) {
        DoubleSummaryStatistics statistics = seen.stream()
                .map(value)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .summaryStatistics();
        if (statistics.getCount() > 0) {
            ranges.put(name, new Range(statistics.getAverage(), statistics.getMin(), statistics.getMax()));
        }
    }
}

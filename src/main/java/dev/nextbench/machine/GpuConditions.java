package dev.nextbench.machine;

import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a GPU was between two readings; what the driver does not tell is null.
 *
 * @param samples how many samples this is from, at least one
 * @param smMegahertz range of the processors' clock
 * @param memoryMegahertz range of the memory's clock
 * @param celsius range of the temperature
 * @param watts mean power
 * @param joules energy, from at least two samples of the power
 * @param memoryBytes the most device memory in use, by all processes
 * @param reasons every reason seen for which the clock was not higher
 * @param foreignProcesses how many processes computed on it that are not ours; where a container hides whose a process
 *     is, how many of them cannot be ours
 */
public record GpuConditions(
        int samples,
        @Nullable Span smMegahertz,
        @Nullable Span memoryMegahertz,
        @Nullable Span celsius,
        @Nullable Double watts,
        @Nullable Double joules,
        @Nullable Long memoryBytes,
        @Nullable Set<GpuReason> reasons,
        @Nullable Integer foreignProcesses) {
    /** Copies the reasons, in their order. */
    public GpuConditions {
        if (reasons != null) {
            EnumSet<GpuReason> sorted = EnumSet.noneOf(GpuReason.class);
            sorted.addAll(reasons);
            reasons = Collections.unmodifiableSet(sorted);
        }
    }

    /** Of the samples between two readings; null if there is none. */
    static @Nullable GpuConditions between(Reading before, Reading after) {
        GpuReading gpu = after.gpu();
        if (gpu == null) {
            return null;
        }
        List<GpuSample> samples = gpu.samples().stream()
                .filter(sample -> within(sample.nanos(), before, after))
                .toList();
        if (samples.isEmpty()) {
            return null;
        }
        List<Long> reasons = samples.stream()
                .map(GpuSample::reasons)
                .filter(Objects::nonNull)
                .toList();
        Double watts = watts(samples, before.nanos(), after.nanos());
        long powers = samples.stream().filter(sample -> sample.watts() != null).count();
        return new GpuConditions(
                samples.size(),
                Span.of(samples, GpuSample::smMegahertz),
                Span.of(samples, GpuSample::memoryMegahertz),
                Span.of(samples, GpuSample::celsius),
                watts,
                watts == null || powers < 2 ? null : watts * (after.nanos() - before.nanos()) / 1e9,
                samples.stream()
                        .map(GpuSample::memoryBytes)
                        .filter(Objects::nonNull)
                        .max(Long::compare)
                        .orElse(null),
                reasons.isEmpty() ? null : GpuReason.of(reasons.stream().reduce(0L, (a, b) -> a | b)),
                gpu.processesKnown() ? foreign(before, after, gpu) : null);
    }

    private static boolean within(long nanos, Reading before, Reading after) {
        return nanos - before.nanos() >= 0 && after.nanos() - nanos >= 0;
    }

    /** Mean over time: straight lines between samples, level before the first and after the last. */
    private static @Nullable Double watts(List<GpuSample> samples, long from, long to) {
        double sum = 0;
        long at = from;
        Double last = null;
        for (GpuSample sample : samples) {
            Double watts = sample.watts();
            if (watts != null) {
                sum += (sample.nanos() - at) * (last == null ? watts : (last + watts) / 2);
                at = sample.nanos();
                last = watts;
            }
        }
        if (last == null) {
            return null;
        }
        return to == from ? last : (sum + (to - at) * last) / (to - from);
    }

    private static int foreign(Reading before, Reading after, GpuReading gpu) {
        Set<Long> own = new HashSet<>();
        Set<Long> measured = new HashSet<>();
        for (Reading reading : List.of(before, after)) {
            for (ProcessCounts process : reading.processes()) {
                own.add(process.pid());
                if (process.measured()) {
                    measured.add(process.pid());
                }
            }
        }
        Set<Long> computing = new TreeSet<>();
        gpu.processes().stream()
                .filter(process -> within(process.nanos(), before, after))
                .forEach(process -> computing.add(process.pid()));
        measured.removeAll(computing);
        computing.removeAll(own);
        long seen = computing.stream().filter(gpu.visible()::contains).count();
        long hidden = computing.size() - seen;
        return (int) (seen + Math.max(0, hidden - measured.size()));
    }
}

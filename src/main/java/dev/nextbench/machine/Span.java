package dev.nextbench.machine;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The least and the greatest of some values. */
public record Span(double low, double high) {
    /** Of what samples tell; null if none of them does. */
    static @Nullable Span of(List<GpuSample> samples, Function<GpuSample, @Nullable Double> value) {
        double[] told = samples.stream()
                .map(value)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        return told.length == 0 ? null : new Span(told[0], told[told.length - 1]);
    }
}

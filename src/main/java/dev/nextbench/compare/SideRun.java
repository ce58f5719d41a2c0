package dev.nextbench.compare;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.StatUtils;
import org.jspecify.annotations.Nullable;

/**
 * One side of a unit: a fork's life, or that of two forks in a row.
 *
 * @param startSeconds wall time from the process's start until it could run steps
 * @param peakResident peak resident memory of the process in bytes; absent where the system does not say
 * @param warmup seconds of each step before the measured ones
 * @param steps seconds of each valid measured step, in order
 * @param reported what the process said of itself
 */
public record SideRun(
        double startSeconds,
        @Nullable Long peakResident,
        @JsonIgnore List<Double> warmup,
        @JsonIgnore List<Double> steps,
        Map<String, String> reported) {
    /** Copies what can change. */
    public SideRun {
        // A file keeps the steps apart, as rows.
        warmup = warmup == null ? List.of() : List.copyOf(warmup);
        steps = steps == null ? List.of() : List.copyOf(steps);
        reported = Map.copyOf(reported);
    }

    /** The time that this percentage of the measured steps stays below; NaN without any. */
    public double percentile(double percent) {
        double[] values = steps.stream().mapToDouble(Double::doubleValue).toArray();
        return StatUtils.percentile(values, percent);
    }

    /** The mean time of a measured step; NaN without any. */
    public double mean() {
        return steps.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    @Override
    public String toString() {
        return Arrays.toString(new double[] {startSeconds, steps.size(), mean()});
    }
}

package dev.nextbench.gate;

import dev.nextbench.compare.ComparisonResult;
import dev.nextbench.stats.Interval;
import dev.nextbench.stats.LogRatios;
import org.apache.commons.math3.stat.StatUtils;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Look} of what was measured. */
final class Looks {
    private static final double CONFIDENCE = 0.95;

    private Looks() {}

    /** The look that a comparison is at a metric; null if it has no unit, or none that has the metric. */
    static @Nullable Look of(ComparisonResult measured, Rule rule) {
        double[] values = measured.logRatios(rule.metric());
        if (values.length == 0) {
            return null;
        }
        boolean several = values.length >= 2;
        Interval interval = several ? LogRatios.interval(values, CONFIDENCE) : null;
        return new Look(
                Math.exp(StatUtils.mean(values)),
                interval == null ? null : interval.low(),
                interval == null ? null : interval.high(),
                several ? LogRatios.lowerBound(values, rule.alpha()) : null,
                several ? LogRatios.pSlower(values) : null,
                values.length,
                measured.unit(),
                measured.steps(),
                several ? Math.sqrt(StatUtils.variance(values)) : null,
                several ? rule.smallestDetectable(values) : null,
                measured.median(rule.metric(), true),
                measured.median(rule.metric(), false),
                measured.invalid(),
                measured.seconds());
    }
}

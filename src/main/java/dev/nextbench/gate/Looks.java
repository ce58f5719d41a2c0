package dev.nextbench.gate;

import dev.nextbench.compare.ComparisonResult;
import dev.nextbench.stats.Interval;
import dev.nextbench.stats.RatioEstimate;
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
        RatioEstimate estimate = values.length >= 2 ? rule.estimate(values) : null;
        Interval interval = estimate == null ? null : estimate.interval(CONFIDENCE);
        return new Look(
                estimate == null ? Math.exp(values[0]) : estimate.ratio(),
                interval == null ? null : interval.low(),
                interval == null ? null : interval.high(),
                estimate == null ? null : estimate.lowerBound(rule.alpha()),
                estimate == null ? null : estimate.pSlower(),
                values.length,
                measured.unit(),
                measured.steps(),
                estimate == null ? null : estimate.spread(),
                estimate == null ? null : rule.smallestDetectable(values),
                measured.median(rule.metric(), true),
                measured.median(rule.metric(), false),
                measured.invalid(),
                measured.seconds());
    }
}

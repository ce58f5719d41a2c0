package dev.nextbench.gate;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One look at one metric: a set of fresh forks, all of them planned beforehand. Ratios are candidate over baseline of a
 * quantity of which more is worse (time, memory, start-up time, error), so above 1 is worse whatever the metric.
 *
 * @param ratio the point estimate
 * @param low lower end of its two-sided 95 % interval; absent for fewer than two units
 * @param high upper end; absent for fewer than two units
 * @param bound lower end of the one-sided interval that an alarm needs above 1; absent for fewer than two units
 * @param p one-sided probability of so large a ratio if nothing had got worse; absent for fewer than two units
 * @param units independent units: pairs of forks, quadruples of forks, or seeds
 * @param unit what a unit is, in words, such as {@code pairs of forks}
 * @param steps measured steps of both sides together
 * @param spread standard deviation of the units' log ratios; absent for fewer than two
 * @param smallestDetectable the smallest worsening that two looks with this spread both see with 95 % power, such as
 *     0.013;
 *     absent for fewer than two units
 * @param baseline the baseline's median, in the metric's unit
 * @param candidate the candidate's median, in the metric's unit
 * @param invalid dropped measurements by reason, such as {@code steal: 2}
 * @param seconds that the look took
 */
public record Look(
        double ratio,
        @Nullable Double low,
        @Nullable Double high,
        @Nullable Double bound,
        @Nullable Double p,
        int units,
        String unit,
        long steps,
        @Nullable Double spread,
        @Nullable Double smallestDetectable,
        double baseline,
        double candidate,
        Map<String, Integer> invalid,
        double seconds) {}

package dev.nextbench.compare;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.math3.stat.StatUtils;

/**
 * What a comparison measured.
 *
 * @param a the baseline's name
 * @param b the candidate's name
 * @param identityA what the baseline's steps are
 * @param identityB what the candidate's steps are
 * @param batchA images of a step of the baseline
 * @param batchB images of a step of the candidate
 * @param design how it was planned
 * @param units the valid ones
 * @param invalid blocks that were dropped, by reason
 * @param droppedUnits units that had too many invalid blocks, or were not stationary
 * @param remarks what was seen when units were dropped
 * @param conditions ranges of what was sampled over all blocks
 * @param seconds that all of it took
 */
public record ComparisonResult(
        String a,
        String b,
        Map<String, String> identityA,
        Map<String, String> identityB,
        int batchA,
        int batchB,
        Design design,
        List<Unit> units,
        Map<String, Integer> invalid,
        int droppedUnits,
        List<String> remarks,
        Map<String, String> conditions,
        double seconds) {
    /** The name of the conditions that could not be sampled. */
    public static final String NOT_SAMPLED = "not_sampled";

    /** Copies what can change. */
    public ComparisonResult {
        units = List.copyOf(units);
        remarks = List.copyOf(remarks);
    }

    /**
     * Log ratios of a metric's cost for an image, candidate over baseline, one a unit; empty where it was not measured. Above
     * 0 is worse.
     */
    public double[] logRatios(Metric metric) {
        if (metric == Metric.THROUGHPUT) {
            double images = Math.log((double) batchA / batchB);
            return units.stream().mapToDouble(unit -> unit.logRatio() + images).toArray();
        }
        boolean measured =
                units.stream().allMatch(unit -> metric.cost(unit.a()) != null && metric.cost(unit.b()) != null);
        return measured
                ? units.stream()
                        .mapToDouble(unit -> Math.log(Objects.requireNonNull(metric.cost(unit.b()))
                                / Objects.requireNonNull(metric.cost(unit.a()))))
                        .toArray()
                : new double[0];
    }

    /** The median over units of a metric of one side, as people read it; NaN where it was not measured. */
    public double median(Metric metric, boolean baseline) {
        double[] costs = units.stream()
                .map(unit -> metric.cost(baseline ? unit.a() : unit.b()))
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .toArray();
        return metric.shown(StatUtils.percentile(costs, 50), baseline ? batchA : batchB);
    }

    /** Measured steps of both sides. */
    public long steps() {
        return units.stream()
                .mapToLong(unit -> unit.a().steps().size() + unit.b().steps().size())
                .sum();
    }

    /** What a unit is, in words. */
    public String unit() {
        return design.interleaving() == Interleaving.FORKS ? "quadruples of forks" : "pairs of forks";
    }
}

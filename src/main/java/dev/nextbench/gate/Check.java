package dev.nextbench.gate;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One metric of one workload, judged.
 *
 * @param workload a short name, such as {@code convnext_atto infer 1 x 96 px}
 * @param identity everything that has to be equal for two figures to be compared
 * @param metric {@code throughput}, {@code latency_p50}, {@code latency_p90}, {@code latency_p99}, {@code peak_memory},
 *     {@code startup} or {@code top1}
 * @param unit of the baseline's and the candidate's figures, such as {@code images/s}
 * @param higherIsBetter the metric's direction
 * @param threshold the smallest worsening that counts, such as 0.01
 * @param alpha chance of a false alarm in one look
 * @param first the planned look; absent if nothing could be measured
 * @param confirmation the look with fresh forks after an alarm; absent without one
 * @param verdict of this metric
 * @param reason in a sentence
 * @param next what to do, in a sentence; empty if nothing
 */
public record Check(
        String workload,
        Map<String, String> identity,
        String metric,
        String unit,
        boolean higherIsBetter,
        double threshold,
        double alpha,
        @Nullable Look first,
        @Nullable Look confirmation,
        Verdict verdict,
        String reason,
        String next) {
    /** Whether only what a second look repeats counts; recorded sessions and seeds have just one. */
    public boolean takesTwoLooks() {
        return first == null
                || !(first.unit().equals(StoredLook.UNIT) || first.unit().equals(AccuracyChecks.UNIT));
    }
}

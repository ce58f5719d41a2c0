package dev.nextbench.gate;

import dev.nextbench.compare.Design;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a gate can be trusted on a machine, {@code selftest.json}.
 *
 * @param format of this record
 * @param slowdown that was injected, such as 1.02
 * @param rule threshold, alpha and what has to be seen
 * @param design of each look
 * @param rows one a workload
 * @param environment machine and versions
 * @param revision of the program
 * @param command the exact command line
 * @param started UTC, ISO 8601
 */
public record SelfTestResult(
        int format,
        double slowdown,
        Rule rule,
        Design design,
        List<Row> rows,
        Map<String, String> environment,
        String revision,
        String command,
        String started) {
    /** The format that this version writes. */
    public static final int FORMAT = 1;

    /** Copies the list. */
    public SelfTestResult {
        rows = List.copyOf(rows);
    }

    /**
     * A workload.
     *
     * @param workload its name
     * @param pairs recorded pairs of equal sides
     * @param spread standard deviation of their log ratios
     * @param medianDeviation median of the absolute deviations from 1 of the real A/A ratios
     * @param smallestDetectable the worsening that two looks with that spread both see with 95 % power
     * @param injected the mean slowdown that the slowed comparisons measured; absent without any
     * @param same real comparisons of equal sides
     * @param slowed real comparisons with the injected slowdown
     * @param sameRecombined comparisons put together from the recorded pairs; absent if there are too few
     * @param slowedRecombined the same with the slowdown added
     * @param secondsSame mean seconds of a real comparison of equal sides
     * @param secondsSlowed mean seconds of a real slowed one, with its confirmation
     * @param invalid blocks that were dropped, by reason
     */
    public record Row(
            String workload,
            int pairs,
            double spread,
            double medianDeviation,
            double smallestDetectable,
            @Nullable Double injected,
            Rates same,
            Rates slowed,
            @Nullable Rates sameRecombined,
            @Nullable Rates slowedRecombined,
            double secondsSame,
            double secondsSlowed,
            Map<String, Integer> invalid) {}

    /**
     * Ends of comparisons.
     *
     * @param comparisons all of them
     * @param alarms first looks that signalled a worsening
     * @param regressions confirmed ones: false alarms of equal sides, hits of slowed ones
     * @param passes where a regression was ruled out
     * @param inconclusive the rest
     * @param low lower end of the exact (Clopper-Pearson) 95 % interval of the regressions' rate
     * @param high its upper end
     */
    public record Rates(
            int comparisons, int alarms, int regressions, int passes, int inconclusive, double low, double high) {}
}

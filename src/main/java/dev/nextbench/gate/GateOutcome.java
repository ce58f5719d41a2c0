package dev.nextbench.gate;

import java.util.List;
import java.util.Map;

/**
 * What a gate saw, {@code gate.json}: all that its reports are made from.
 *
 * @param format of this record
 * @param verdict of all checks together: a regression outweighs what is inconclusive, that outweighs a pass
 * @param design how the sides were measured, such as {@code interleaved with revision 834f798}
 * @param baseline where the baseline comes from: its file or revision
 * @param candidate the revision that was judged
 * @param checks one for each metric of each workload, in the order of measurement
 * @param environment device, machine, versions, conditions and what could not be sampled
 * @param command the exact command line
 * @param started UTC, ISO 8601
 * @param seconds that all of it took
 */
public record GateOutcome(
        int format,
        Verdict verdict,
        String design,
        String baseline,
        String candidate,
        List<Check> checks,
        Map<String, String> environment,
        String command,
        String started,
        double seconds) {
    /** The format that this version writes. */
    public static final int FORMAT = 1;

    /** Copies the list. */
    public GateOutcome {
        checks = List.copyOf(checks);
    }

    /** The verdict of several. */
    public static Verdict of(List<Check> checks) {
        if (checks.stream().anyMatch(check -> check.verdict() == Verdict.REGRESSION)) {
            return Verdict.REGRESSION;
        }
        if (checks.isEmpty() || checks.stream().anyMatch(check -> check.verdict() == Verdict.INCONCLUSIVE)) {
            return Verdict.INCONCLUSIVE;
        }
        return checks.stream().anyMatch(check -> check.verdict() == Verdict.IMPROVEMENT)
                ? Verdict.IMPROVEMENT
                : Verdict.PASS;
    }
}

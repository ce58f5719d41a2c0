package dev.nextbench.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Outcomes with made-up figures, for tests of reports. */
final class GateOutcomes {
    static final Map<String, String> ENVIRONMENT = Map.of(
            "device", "CPU, 8 cores <test>",
            "java", "17.0.12",
            "libtorch", "2.7.1",
            "not sampled", "clocks & temperature");

    private GateOutcomes() {}

    static Look look(
            double ratio, double low, double high, double baseline, double candidate, Map<String, Integer> bad) {
        return new Look(
                ratio,
                low,
                high,
                low + (ratio - low) / 5,
                ratio > 1 ? 0.00042 : 0.71,
                10,
                "pairs of forks",
                24000,
                0.0061,
                0.0088,
                baseline,
                candidate,
                bad,
                61.25);
    }

    static Look single(double ratio, double baseline, double candidate) {
        return new Look(
                ratio,
                null,
                null,
                null,
                null,
                1,
                "pairs of forks",
                1200,
                null,
                null,
                baseline,
                candidate,
                Map.of(),
                6.5);
    }

    static Check check(
            String workload,
            String metric,
            String unit,
            boolean higherIsBetter,
            @Nullable Look first,
            @Nullable Look confirmation,
            Verdict verdict,
            String reason,
            String next) {
        return new Check(
                workload,
                Map.of("model", workload.split(" ", 2)[0], "precision", "float32", "layout", "nchw", "batch", "1"),
                metric,
                unit,
                higherIsBetter,
                metric.equals("latency_p99") || metric.equals("startup") ? 0.05 : 0.01,
                0.002,
                first,
                confirmation,
                verdict,
                reason,
                next);
    }

    static GateOutcome outcome(List<Check> checks) {
        return new GateOutcome(
                GateOutcome.FORMAT,
                GateOutcome.of(checks),
                "interleaved with revision 1a2b3c4",
                "revision 1a2b3c4",
                "revision 9f8e7d6",
                checks,
                ENVIRONMENT,
                "./nextbench gate check --against 1a2b3c4 --model 'convnext_atto,widths=[48, 96]' --report out",
                "2026-01-02T03:04:05Z",
                754.2);
    }

    /** All four verdicts, all metrics, text that has to be escaped, one and two looks. */
    static GateOutcome allVerdicts() {
        String small = "convnext_atto infer 1 x 96 px";
        String large = "resnet50,note=<a|b>&\"c\"_d* train 32 x 224 px";
        List<Check> checks = new ArrayList<>();
        checks.add(check(
                small,
                "latency_p50",
                "ms",
                false,
                look(1.0012, 0.9982, 1.0042, 4.218, 4.223, Map.of()),
                null,
                Verdict.PASS,
                "a worsening of 0.9 % would have been seen",
                ""));
        checks.add(check(
                small,
                "latency_p99",
                "ms",
                false,
                look(1.0312, 0.9791, 1.0861, 5.118, 5.278, Map.of("throttled", 1, "steal", 2)),
                null,
                Verdict.INCONCLUSIVE,
                "nothing was seen, but only a worsening of 6.1 % would have been",
                "measure longer, or on a quieter machine"));
        checks.add(check(
                large,
                "throughput",
                "images/s",
                true,
                look(1.0217, 1.0164, 1.0271, 1234.4, 1208.2, Map.of()),
                look(1.0194, 1.0121, 1.0272, 1233.9, 1210.4, Map.of("steal", 1)),
                Verdict.REGRESSION,
                "worse in two looks with fresh forks",
                "look at what changed since the baseline"));
        checks.add(check(
                small,
                "throughput",
                "images/s",
                true,
                look(0.9611, 0.9558, 0.9664, 23728, 24688, Map.of()),
                look(0.9634, 0.9577, 0.9691, 23701, 24602, Map.of()),
                Verdict.IMPROVEMENT,
                "better in two looks with fresh forks",
                "record a new baseline"));
        checks.add(check(
                small,
                "top1",
                "%",
                true,
                look(1.0, 0.9996, 1.0004, 98.31, 98.31, Map.of()),
                null,
                Verdict.PASS,
                "a worsening of 0.9 % would have been seen",
                ""));
        checks.add(check(
                large,
                "peak_memory",
                "MiB",
                false,
                look(1.00035, 1.0002, 1.0005, 812.4, 812.7, Map.of()),
                null,
                Verdict.PASS,
                "a worsening of 0.9 % would have been seen",
                ""));
        checks.add(check(
                small,
                "startup",
                "s",
                false,
                single(1.2, 0.4512, 0.5414),
                null,
                Verdict.INCONCLUSIVE,
                "one pair of forks has no interval",
                "measure longer, or on a quieter machine"));
        return outcome(checks);
    }

    /** Sixty checks, three of each five alike. */
    static GateOutcome sixty() {
        List<Check> checks = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            double ratio = 1 + (i * 37 % 60 - 20) / 1000.0;
            Verdict verdict = ratio > 1.03 ? Verdict.REGRESSION : i % 4 == 0 ? Verdict.INCONCLUSIVE : Verdict.PASS;
            checks.add(check(
                    "convnext_atto,kernel=" + (2 * i + 3) + " infer 1 x 96 px",
                    "throughput",
                    "images/s",
                    true,
                    look(ratio, ratio - 0.006, ratio + 0.006, 1000, 1000 / ratio, Map.of()),
                    verdict == Verdict.REGRESSION
                            ? look(ratio, ratio - 0.007, ratio + 0.007, 1000, 1000 / ratio, Map.of())
                            : null,
                    verdict,
                    "Reason " + i + ".",
                    verdict == Verdict.PASS ? "" : "Next " + i % 3 + "."));
        }
        return outcome(checks);
    }

    /** Nothing could be measured. */
    static GateOutcome withoutLooks() {
        return outcome(List.of(check(
                "convnext_atto infer 1 x 96 px",
                "throughput",
                "images/s",
                true,
                null,
                null,
                Verdict.INCONCLUSIVE,
                "every fork was dropped: steal: 20",
                "use a machine of your own")));
    }
}

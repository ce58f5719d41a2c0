package dev.nextbench.gate;

import dev.nextbench.compare.Metric;
import dev.nextbench.compare.SideRun;
import dev.nextbench.stats.LogRatios;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.jspecify.annotations.Nullable;

/**
 * A look at a candidate that was measured today against a baseline that was recorded before. Nothing was interleaved,
 * so what the machine does from day to day is part of the difference, and only earlier sessions can say how much that
 * is: the unit is the session, and the interval is the one for a further session, Student's t with one degree less
 * than there are recorded sessions.
 */
final class StoredLook {
    /** Two sessions have one difference, of which nothing can be inferred. */
    static final int FEWEST_SESSIONS = 3;

    /** What a unit is, in words. */
    static final String UNIT = "recorded sessions";

    private static final double UPPER = 0.975;

    private StoredLook() {}

    /** The mean log cost of each session; empty where the metric was not measured. */
    static double[] sessions(List<Baseline.Session> sessions, Metric metric) {
        boolean known = sessions.stream()
                .flatMap(session -> session.forks().stream())
                .allMatch(fork -> cost(fork, metric) != null);
        return known
                ? sessions.stream()
                        .mapToDouble(session -> session.forks().stream()
                                .mapToDouble(fork -> Objects.requireNonNull(cost(fork, metric)))
                                .average()
                                .orElseThrow())
                        .toArray()
                : new double[0];
    }

    private static @Nullable Double cost(Baseline.ForkFigures fork, Metric metric) {
        return switch (metric) {
            case THROUGHPUT -> fork.logStep();
            case LATENCY_P50 -> Math.log(fork.p50());
            case LATENCY_P90 -> Math.log(fork.p90());
            case LATENCY_P99 -> Math.log(fork.p99());
            case STARTUP -> Math.log(fork.startup());
            case PEAK_MEMORY -> fork.peakResident() == null ? null : Double.valueOf(Math.log(fork.peakResident()));
        };
    }

    /** A fork's figures, as a baseline keeps them. */
    static Baseline.ForkFigures figures(SideRun run) {
        double[] logs = run.steps().stream().mapToDouble(Math::log).toArray();
        return new Baseline.ForkFigures(
                LogRatios.midmean(logs),
                run.percentile(50),
                run.percentile(90),
                run.percentile(99),
                logs.length,
                run.startSeconds(),
                run.peakResident());
    }

    /**
     * The look.
     *
     * @param before mean log costs of the recorded sessions
     * @param now mean log cost of today's
     */
    static Look of(
            double[] before,
            double now,
            Rule rule,
            int batch,
            long steps,
            Map<String, Integer> invalid,
            double seconds) {
        double mean = StatUtils.mean(before);
        double difference = now - mean;
        int n = before.length;
        boolean judged = n >= FEWEST_SESSIONS;
        double spread = n < 2 ? Double.NaN : Math.sqrt(StatUtils.variance(before));
        double error = spread * Math.sqrt(1 + 1.0 / n);
        TDistribution t = judged ? new TDistribution(null, n - 1) : null;
        Double half = t == null ? null : Double.valueOf(t.inverseCumulativeProbability(UPPER) * error);
        return new Look(
                Math.exp(difference),
                half == null ? null : Math.exp(difference - half),
                half == null ? null : Math.exp(difference + half),
                t == null ? null : Math.exp(difference - t.inverseCumulativeProbability(1 - rule.alpha()) * error),
                t == null || error == 0 ? null : Double.valueOf(t.cumulativeProbability(-difference / error)),
                n,
                UNIT,
                steps,
                n < 2 ? null : Double.valueOf(spread),
                // The difference of one session and the mean of n others has n + 1 times the variance of that mean.
                // Every session counts in it.
                !judged ? null : Double.valueOf(rule.withMeans().smallestDetectable(spread * Math.sqrt(n + 1.0), n)),
                rule.metric().shown(Math.exp(mean), batch),
                rule.metric().shown(Math.exp(now), batch),
                invalid,
                seconds);
    }

    /** What the look means; a recorded baseline has no second look, as today's session would be the same. */
    static Check check(String workload, Map<String, String> identity, Rule rule, Look look) {
        Double bound = look.bound();
        Double smallest = look.smallestDetectable();
        Verdict verdict;
        String reason;
        String next = "";
        if (bound == null || smallest == null) {
            verdict = Verdict.INCONCLUSIVE;
            reason = look.units() + " recorded sessions do not say how much sessions differ; it takes "
                    + FEWEST_SESSIONS + " at least";
            next = "record the baseline again at other times, or let the gate build the baseline's revision"
                    + " (--against REVISION)";
        } else if (look.ratio() > 1 + rule.threshold() && bound > 1) {
            verdict = Verdict.REGRESSION;
            reason = "worse than the recorded sessions differ among themselves";
            next = "let the gate build the baseline's revision to be sure (--against REVISION), then look at what"
                    + " changed";
        } else if (look.ratio() < 1 / (1 + rule.threshold()) && look.ratio() * look.ratio() / bound < 1) {
            // In logs the upper end is as far above the ratio as the bound is below.
            verdict = Verdict.IMPROVEMENT;
            reason = "better than the recorded sessions differ among themselves";
            next = "record a new baseline, so that the gain is kept";
        } else if (smallest <= rule.detect()) {
            verdict = Verdict.PASS;
            reason = "within what recorded sessions differ; a worsening of " + Percent.of(smallest, 1)
                    + " would have been seen";
        } else {
            verdict = Verdict.INCONCLUSIVE;
            reason = "sessions differ so much that only a worsening of " + Percent.of(smallest, 1)
                    + " would have been seen";
            next = "let the gate build the baseline's revision, which is measured in turns with this one (--against"
                    + " REVISION)";
        }
        return new Check(
                workload,
                identity,
                rule.metric().id(),
                rule.metric().unit(),
                rule.metric().higherIsBetter(),
                rule.threshold(),
                rule.alpha(),
                look,
                null,
                verdict,
                reason,
                next);
    }
}

package dev.nextbench.gate;

import dev.nextbench.compare.ComparisonResult;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says what one or two looks at a metric mean. */
final class Judge {
    /** Fewer units make an interval that says nothing of a few percent. */
    static final int FEWEST_UNITS = 3;

    private Judge() {}

    /** Whether a first look has to be repeated with fresh forks. */
    static boolean needsConfirmation(ComparisonResult first, Rule rule) {
        double[] values = first.logRatios(rule.metric());
        return enough(values) && rule.signal(values) != Rule.Signal.NONE;
    }

    /** Whether anything can be inferred. */
    private static boolean enough(double[] values) {
        return values.length >= FEWEST_UNITS && Arrays.stream(values).allMatch(Double::isFinite);
    }

    /**
     * The check of a metric.
     *
     * @param confirmation a comparison with fresh forks, if the first look, or that at another metric, asked for one
     */
    static Check check(
            String workload,
            Map<String, String> identity,
            Rule rule,
            ComparisonResult first,
            @Nullable ComparisonResult confirmation) {
        double[] values = first.logRatios(rule.metric());
        if (!Arrays.stream(values).allMatch(Double::isFinite)) {
            return made(
                    workload,
                    identity,
                    rule,
                    null,
                    null,
                    Verdict.INCONCLUSIVE,
                    "a ratio of " + rule.metric().id() + " is no number, so nothing follows from it",
                    "see in the samples which fork's times are none");
        }
        Look look = Looks.of(first, rule);
        if (look == null || values.length < FEWEST_UNITS) {
            String seen = first.remarks().isEmpty()
                    ? "the " + rule.metric().id() + " of " + values.length + " " + first.unit() + " is known"
                    : first.remarks().get(0);
            return made(
                    workload,
                    identity,
                    rule,
                    look,
                    null,
                    Verdict.INCONCLUSIVE,
                    "too little could be measured: " + seen + "; " + FEWEST_UNITS + " valid " + first.unit()
                            + " are needed",
                    Checks.WHEN_QUIET);
        }
        Rule.Signal signal = rule.signal(values);
        if (signal == Rule.Signal.NONE) {
            return rule.sees(values)
                    ? made(
                            workload,
                            identity,
                            rule,
                            look,
                            null,
                            Verdict.PASS,
                            "a worsening of " + percent(rule.smallestDetectable(values)) + " would have been seen",
                            "")
                    : blind(
                            workload,
                            identity,
                            rule,
                            look,
                            null,
                            "nothing was seen, but only a worsening of " + percent(rule.smallestDetectable(values))
                                    + " would have been");
        }
        double[] again = confirmation == null ? new double[0] : confirmation.logRatios(rule.metric());
        if (!enough(again)) {
            return blind(
                    workload,
                    identity,
                    rule,
                    look,
                    null,
                    "the first look saw a change, but it could not be" + " repeated with fresh forks");
        }
        Look second = Objects.requireNonNull(Looks.of(Objects.requireNonNull(confirmation), rule));
        Rule.Signal repeated = rule.signal(again);
        if (repeated == signal) {
            return signal == Rule.Signal.WORSE
                    ? made(
                            workload,
                            identity,
                            rule,
                            look,
                            second,
                            Verdict.REGRESSION,
                            "worse in two looks with fresh" + " forks",
                            "look at what changed since the baseline; if it is meant, record a new baseline")
                    : made(
                            workload,
                            identity,
                            rule,
                            look,
                            second,
                            Verdict.IMPROVEMENT,
                            "better in two looks with fresh" + " forks",
                            "record a new baseline, so that the gain is kept");
        }
        if (repeated != Rule.Signal.NONE) {
            return blind(
                    workload,
                    identity,
                    rule,
                    look,
                    second,
                    "two looks with fresh forks contradict each other: one" + " is better, the other worse");
        }
        return rule.sees(again)
                ? made(
                        workload,
                        identity,
                        rule,
                        look,
                        second,
                        Verdict.PASS,
                        "the first look saw a change, a second one"
                                + " with fresh forks did not, and it would have seen "
                                + percent(rule.smallestDetectable(again)),
                        "")
                : blind(
                        workload,
                        identity,
                        rule,
                        look,
                        second,
                        "the first look saw a change, a second one did not, but" + " it would only have seen "
                                + percent(rule.smallestDetectable(again)));
    }

    private static Check blind(
            String workload, Map<String, String> identity, Rule rule, Look look, @Nullable Look second, String reason) {
        return made(
                workload,
                identity,
                rule,
                look,
                second,
                Verdict.INCONCLUSIVE,
                reason,
                "use more --pairs or --pair-seconds, one thread (--threads 1), a quieter machine, or a larger threshold"
                        + " (--metric " + rule.metric().id() + ":PERCENT)");
    }

    private static Check made(
            String workload,
            Map<String, String> identity,
            Rule rule,
            @Nullable Look first,
            @Nullable Look confirmation,
            Verdict verdict,
            String reason,
            String next) {
        return new Check(
                workload,
                identity,
                rule.metric().id(),
                rule.metric().unit(),
                rule.metric().higherIsBetter(),
                rule.threshold(),
                rule.alpha(),
                first,
                confirmation,
                verdict,
                reason,
                next);
    }

    private static String percent(double share) {
        return Percent.of(share, 1);
    }
}

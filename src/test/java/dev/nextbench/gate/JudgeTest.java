package dev.nextbench.gate;

import static dev.nextbench.gate.MadeUpComparison.around;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.compare.ComparisonResult;
import dev.nextbench.compare.Metric;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private static final Rule RULE = Rule.of(Metric.THROUGHPUT, 1);
    private static final ComparisonResult SAME = MadeUpComparison.of(around(1, 0.004));
    private static final ComparisonResult SLOWER = MadeUpComparison.of(around(1.02, 0.004));
    private static final ComparisonResult FASTER = MadeUpComparison.of(around(0.97, 0.004));
    private static final ComparisonResult NOISY = MadeUpComparison.of(around(1, 0.08));

    private static Check judged(Rule rule, ComparisonResult first, @Nullable ComparisonResult second) {
        return Judge.check("work", MadeUpComparison.IDENTITY, rule, first, second);
    }

    private static Check judged(ComparisonResult first, @Nullable ComparisonResult second) {
        return judged(RULE, first, second);
    }

    @Test
    void onlyASignalHasToBeConfirmed() {
        assertThat(Judge.needsConfirmation(SAME, RULE)).isFalse();
        assertThat(Judge.needsConfirmation(NOISY, RULE)).isFalse();
        assertThat(Judge.needsConfirmation(SLOWER, RULE)).isTrue();
        assertThat(Judge.needsConfirmation(FASTER, RULE)).isTrue();
        assertThat(Judge.needsConfirmation(MadeUpComparison.of(1.05, 1.05), RULE))
                .isFalse();
        assertThat(Judge.needsConfirmation(MadeUpComparison.empty("nothing"), RULE))
                .isFalse();
        assertThat(Judge.needsConfirmation(MadeUpComparison.of(1.05, Double.NaN, 1.05), RULE))
                .isFalse();
    }

    @Test
    void equalBuildsPassAndTheReasonSaysWhatWouldHaveBeenSeen() {
        Check check = judged(SAME, null);

        assertThat(check.verdict()).isEqualTo(Verdict.PASS);
        assertThat(check.reason()).matches("a worsening of 1\\.\\d % would have been seen");
        assertThat(check.next()).isEmpty();
        assertThat(check.confirmation()).isNull();
        assertThat(check.metric()).isEqualTo("throughput");
        assertThat(check.higherIsBetter()).isTrue();
        assertThat(check.identity()).isEqualTo(MadeUpComparison.IDENTITY);
    }

    @Test
    void aChangeCountsOnceFreshForksRepeatIt() {
        Check worse = judged(SLOWER, SLOWER);
        assertThat(worse.verdict()).isEqualTo(Verdict.REGRESSION);
        assertThat(worse.reason()).isEqualTo("worse in two looks with fresh forks");
        assertThat(worse.confirmation()).isNotNull();

        Check better = judged(FASTER, FASTER);
        assertThat(better.verdict()).isEqualTo(Verdict.IMPROVEMENT);
        assertThat(better.next()).contains("record a new baseline");
    }

    @Test
    void aFalseAlarmPassesIfTheSecondLookWouldHaveSeenIt() {
        Check check = judged(SLOWER, SAME);

        assertThat(check.verdict()).isEqualTo(Verdict.PASS);
        assertThat(check.reason()).contains("a second one with fresh forks did not", "it would have seen 1.");
    }

    @Test
    void anAlarmThatCannotBeConfirmedIsInconclusive() {
        for (ComparisonResult second : new ComparisonResult[] {
            null,
            MadeUpComparison.empty("steal"),
            MadeUpComparison.of(1.02, 1.02),
            MadeUpComparison.of(1, Double.NaN, 1)
        }) {
            Check check = judged(SLOWER, second);
            assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(check.reason()).contains("could not be repeated with fresh forks");
        }
        assertThat(judged(SLOWER, NOISY).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judged(SLOWER, NOISY).reason()).contains("it would only have seen");
    }

    @Test
    void looksThatContradictEachOtherAreInconclusive() {
        Check check = judged(SLOWER, FASTER);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.reason()).contains("contradict each other");
    }

    @Test
    void noiseIsNoPass() {
        Check check = judged(NOISY, null);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.verdict().status()).isEqualTo(3);
        assertThat(check.reason()).matches("nothing was seen, but only a worsening of \\d+\\.\\d % would have been");
        assertThat(check.next()).contains("--pairs", "--metric throughput:PERCENT");
    }

    @Test
    void fewerForksThanTheTestNeedsAreInconclusive() {
        Check two = judged(MadeUpComparison.of(1.05, 1.05), null);
        assertThat(two.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(two.first()).isNotNull();
        assertThat(two.reason()).contains("of 2 pairs of forks is known", "3 valid pairs of forks are needed");

        Check none = judged(MadeUpComparison.empty("2.1 processors were busy with other programs"), null);
        assertThat(none.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(none.first()).isNull();
        assertThat(none.reason()).contains("2.1 processors were busy with other programs");
        assertThat(none.next()).contains("when nothing else runs");
    }

    @Test
    void aThroughputThatIsNoNumberIsNeverAPass() {
        for (double odd : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 0}) {
            Check check = judged(MadeUpComparison.of(1, 1, odd, 1), null);
            assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(check.reason()).contains("throughput is no number");
            assertThat(check.first()).isNull();
        }
    }

    @Test
    void memoryThatIsTheSameInEveryForkPasses() {
        Check check = judged(Rule.of(Metric.PEAK_MEMORY, 1), SAME, null);

        assertThat(check.verdict()).isEqualTo(Verdict.PASS);
        assertThat(check.first().ratio()).isEqualTo(1);
        assertThat(check.first().baseline()).isEqualTo(200);
        assertThat(check.unit()).isEqualTo("MiB");
    }

    @Test
    void memoryThatTheSystemDoesNotSayIsInconclusive() {
        Check check = judged(Rule.of(Metric.PEAK_MEMORY, 1), MadeUpComparison.withoutMemory(around(1, 0.004)), null);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.reason()).contains("the peak_memory of 0 pairs of forks is known");
    }

    @Test
    void aLowerMetricThatRisesIsWorse() {
        // Forks of the candidate take 1.5 s to start, those of the baseline 1 s.
        Check check = judged(Rule.of(Metric.STARTUP, 1), SAME, SAME);

        assertThat(check.verdict()).isEqualTo(Verdict.REGRESSION);
        assertThat(check.higherIsBetter()).isFalse();
        assertThat(check.first().candidate()).isEqualTo(1.5);
    }
}

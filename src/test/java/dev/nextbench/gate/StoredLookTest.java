package dev.nextbench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.compare.Metric;
import dev.nextbench.stats.Power;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.distribution.TDistribution;
import org.junit.jupiter.api.Test;

class StoredLookTest {
    private static final Rule RULE = Rule.of(Metric.THROUGHPUT, 1);

    private static double[] logs(double... steps) {
        return Arrays.stream(steps).map(Math::log).toArray();
    }

    private static Look look(double[] before, double now) {
        return StoredLook.of(before, Math.log(now), RULE, 2, 300, Map.of("steal", 1), 4);
    }

    private static Check judged(double[] before, double now) {
        return StoredLook.check("work", Map.of(), RULE, look(before, now));
    }

    @Test
    void theIntervalIsThatOfAFurtherSession() {
        double[] before = {-4.610, -4.600, -4.605, -4.600, -4.610};
        double today = -4.575;
        Look look = StoredLook.of(before, today, RULE, 2, 300, Map.of("steal", 1), 4);

        double variance = 1e-10 * (250000 + 250000 + 0 + 250000 + 250000) / 4;
        double error = Math.sqrt(variance * (1 + 1 / 5.0));
        TDistribution t = new TDistribution(4);
        assertThat(Math.log(look.ratio())).isCloseTo(0.030, within(1e-12));
        assertThat(Math.log(look.low())).isCloseTo(0.030 - t.inverseCumulativeProbability(0.975) * error, within(1e-9));
        assertThat(Math.log(look.high()))
                .isCloseTo(0.030 + t.inverseCumulativeProbability(0.975) * error, within(1e-9));
        assertThat(Math.log(look.bound()))
                .isCloseTo(0.030 - t.inverseCumulativeProbability(0.99) * error, within(1e-9));
        assertThat(look.p()).isCloseTo(t.cumulativeProbability(-0.030 / error), within(1e-12));
        assertThat(look.spread()).isCloseTo(Math.sqrt(variance), within(1e-12));
        assertThat(look.units()).isEqualTo(5);
        assertThat(look.unit()).isEqualTo("recorded sessions");
        assertThat(look.baseline()).isCloseTo(2 / Math.exp(-4.605), within(1e-9));
        assertThat(look.candidate()).isCloseTo(2 / Math.exp(today), within(1e-9));
        assertThat(look.steps()).isEqualTo(300);
        assertThat(look.seconds()).isEqualTo(4);
    }

    @Test
    void everySessionCountsInWhatWouldHaveBeenSeen() {
        double[] before = {-4.610, -4.600, -4.605, -4.600, -4.610, -4.605, -4.600, -4.610};
        Look look = look(before, 0.01);

        double error = look.spread() * Math.sqrt(9) / Math.sqrt(8);
        Rule bare = new Rule(Metric.THROUGHPUT, 1e-9, 0.02, RULE.alpha(), RULE.estimator());
        assertThat(StoredLook.of(before, -4.6, bare, 2, 300, Map.of(), 4).smallestDetectable())
                .isCloseTo(Power.smallestDetectable(error, 7, RULE.alpha(), Rule.POWER), within(1e-9));
    }

    @Test
    void fewerSessionsThanThreeSayNothing() {
        for (double[] before : List.of(logs(0.010), logs(0.010, 0.0101))) {
            Check check = judged(before, 0.020);
            assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(check.first().bound()).isNull();
            assertThat(check.reason()).contains(before.length + " recorded sessions", "3 at least");
            assertThat(check.next()).contains("--against REVISION");
        }
    }

    @Test
    void whatIsFarOutsideOfTheSessionsIsARegression() {
        Check check = judged(logs(0.0100, 0.01001, 0.00999, 0.0100), 0.0105);

        assertThat(check.verdict()).isEqualTo(Verdict.REGRESSION);
        assertThat(check.next()).contains("--against REVISION");
        assertThat(check.confirmation()).isNull();
    }

    @Test
    void whatIsFarBelowIsAnImprovementEvenAmongSessionsThatDiffer() {
        assertThat(judged(logs(0.0100, 0.01001, 0.00999, 0.0100), 0.0095).verdict())
                .isEqualTo(Verdict.IMPROVEMENT);
        assertThat(judged(logs(0.0100, 0.0102, 0.0098, 0.0100), 0.0050).verdict())
                .isEqualTo(Verdict.IMPROVEMENT);
    }

    @Test
    void whatIsWithinThePassesOnlyIfItWouldHaveBeenSeen() {
        Check pass = judged(logs(0.0100, 0.01001, 0.00999, 0.0100), 0.01002);
        assertThat(pass.verdict()).isEqualTo(Verdict.PASS);
        assertThat(pass.reason()).matches(".* a worsening of \\d\\.\\d % would have been seen");

        Check blind = judged(logs(0.0100, 0.0105, 0.0095, 0.0100), 0.0101);
        assertThat(blind.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(blind.reason()).contains("only a worsening of");
        assertThat(blind.next()).contains("--against REVISION");
    }

    @Test
    void sessionsThatAreTheSameToTheBitAreNoFault() {
        double[] same = logs(0.01, 0.01, 0.01);

        assertThat(judged(same, 0.01).verdict()).isEqualTo(Verdict.PASS);
        assertThat(judged(same, 0.0102).verdict()).isEqualTo(Verdict.REGRESSION);
        assertThat(judged(same, 0.0098).verdict()).isEqualTo(Verdict.IMPROVEMENT);
    }

    @Test
    void aForkIsKeptAsItsFigures() {
        Baseline.ForkFigures figures = StoredLook.figures(MadeUpComparison.run(1.5, 0.01, 7L));

        assertThat(figures.logStep()).isCloseTo(Math.log(0.01), within(1e-12));
        assertThat(figures.p50()).isEqualTo(0.01);
        assertThat(figures.p99()).isEqualTo(0.01);
        assertThat(figures.steps()).isEqualTo(20);
        assertThat(figures.startup()).isEqualTo(1.5);
        assertThat(figures.peakResident()).isEqualTo(7);
    }

    @Test
    void aSessionIsTheMeanOfItsForks() {
        Baseline.ForkFigures one = StoredLook.figures(MadeUpComparison.run(1, 0.01, 1L << 20));
        Baseline.ForkFigures two = StoredLook.figures(MadeUpComparison.run(4, 0.04, 4L << 20));
        Baseline.Session session = new Baseline.Session("", Map.of(), List.of(one, two));

        for (Metric metric : List.of(Metric.THROUGHPUT, Metric.LATENCY_P50, Metric.LATENCY_P90, Metric.LATENCY_P99)) {
            assertThat(StoredLook.sessions(List.of(session), metric))
                    .containsExactly(new double[] {Math.log(0.02)}, within(1e-12));
        }
        assertThat(StoredLook.sessions(List.of(session), Metric.STARTUP))
                .containsExactly(new double[] {Math.log(2)}, within(1e-12));
        assertThat(StoredLook.sessions(List.of(session), Metric.PEAK_MEMORY))
                .containsExactly(new double[] {Math.log(2 << 20)}, within(1e-12));
    }

    @Test
    void aMetricThatOneForkDoesNotSayIsNotKnown() {
        Baseline.ForkFigures one = StoredLook.figures(MadeUpComparison.run(1, 0.01, null));
        Baseline.ForkFigures two = StoredLook.figures(MadeUpComparison.run(1, 0.01, 5L));

        assertThat(StoredLook.sessions(
                        List.of(new Baseline.Session("", Map.of(), List.of(one, two))), Metric.PEAK_MEMORY))
                .isEmpty();
        assertThat(StoredLook.sessions(List.of(), Metric.THROUGHPUT)).isEmpty();
    }
}

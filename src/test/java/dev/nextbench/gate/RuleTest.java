package dev.nextbench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.compare.Metric;
import dev.nextbench.stats.RatioEstimate.Estimator;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTest {
    private static final Rule RULE = Rule.of(Metric.THROUGHPUT, 1);

    private static double[] logs(double... ratios) {
        return Arrays.stream(ratios).map(Math::log).toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "THROUGHPUT, 0.01",
        "LATENCY_P50, 0.01",
        "LATENCY_P90, 0.02",
        "PEAK_MEMORY, 0.02",
        "LATENCY_P99, 0.05",
        "STARTUP, 0.05"
    })
    void aMetricHasItsOwnThresholdAndTwiceOfItHasToBeSeen(Metric metric, double threshold) {
        Rule rule = Rule.of(metric, 1);

        assertThat(rule.metric()).isEqualTo(metric);
        assertThat(rule.threshold()).isEqualTo(threshold);
        assertThat(rule.detect()).isEqualTo(2 * threshold);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.01", "1, 0.01", "100, 0.01", "400, 0.005", "10000, 0.001"})
    void theChanceOfAFalseVerdictInAllChecksIsOnePercentAtMost(int checks, double alpha) {
        Rule rule = Rule.of(Metric.THROUGHPUT, checks);

        assertThat(rule.alpha()).isCloseTo(alpha, within(1e-15));
        assertThat(rule.alpha() * rule.alpha() * checks).isLessThanOrEqualTo(0.01 + 1e-12);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.01", "1, 0.01", "40, 0.00025"})
    void aLookThatNothingConfirmsHasBonferronisAlpha(int checks, double alpha) {
        Rule rule = RULE.unconfirmed(checks);

        assertThat(rule.alpha()).isCloseTo(alpha, within(1e-15));
        assertThat(rule.threshold()).isEqualTo(RULE.threshold());
        assertThat(rule.detect()).isEqualTo(RULE.detect());
    }

    @Test
    void anAlarmNeedsBothTheBoundAndTheThreshold() {
        assertThat(RULE.signal(logs(1.019, 1.020, 1.021, 1.020))).isEqualTo(Rule.Signal.WORSE);
        // Far from chance, but too little to matter.
        assertThat(RULE.signal(logs(1.0079, 1.0080, 1.0081, 1.0080))).isEqualTo(Rule.Signal.NONE);
        // Large, but by chance.
        assertThat(RULE.signal(logs(0.97, 1.09, 0.98, 1.08))).isEqualTo(Rule.Signal.NONE);
        assertThat(RULE.signal(logs(1, 1, 1))).isEqualTo(Rule.Signal.NONE);
    }

    @Test
    void betterIsTheMirrorOfWorse() {
        double[] values = logs(1.019, 1.020, 1.021, 1.020);

        assertThat(RULE.signal(Arrays.stream(values).map(x -> -x).toArray())).isEqualTo(Rule.Signal.BETTER);
        assertThat(RULE.signal(logs(1 / 1.0081, 1 / 1.008, 1 / 1.0079))).isEqualTo(Rule.Signal.NONE);
    }

    @Test
    void valuesThatDoNotDifferShowEverything() {
        double[] same = logs(1, 1, 1, 1);

        // Nothing below the threshold is ever told, however small the spread.
        assertThat(RULE.smallestDetectable(same)).isCloseTo(RULE.threshold(), within(1e-12));
        assertThat(RULE.sees(same)).isTrue();
        assertThat(RULE.signal(logs(1.02, 1.02, 1.02))).isEqualTo(Rule.Signal.WORSE);
    }

    @Test
    void whatIsSeenIsWhatTheSmallestDetectableWorseningSays() {
        for (double distance = 0.001; distance < 0.04; distance += 0.0013) {
            double[] values = logs(MadeUpComparison.around(1, distance));
            assertThat(RULE.sees(values)).isEqualTo(RULE.smallestDetectable(values) <= RULE.detect());
        }
        assertThat(RULE.sees(logs(MadeUpComparison.around(1, 0.004)))).isTrue();
        assertThat(RULE.sees(logs(MadeUpComparison.around(1, 0.04)))).isFalse();
    }

    @Test
    void aSpreadOfTooFewUnitsSaysNothing() {
        assertThat(RULE.smallestDetectable(0.01, 1)).isNaN();
        assertThat(RULE.smallestDetectable(Double.NaN, 5)).isNaN();
        // Ten pairs of 0.5 %: the table of throughput-protocol.md, D.1, is for one look with 95 % power.
        assertThat(new Rule(RULE.metric(), 1e-6, RULE.detect(), RULE.alpha(), Estimator.MEAN)
                        .smallestDetectable(0.005, 10))
                .isBetween(0.005, 0.010);
        // With the threshold: 1 % and what the estimate may be off by.
        assertThat(RULE.smallestDetectable(0.005, 10)).isBetween(0.0125, 0.0135);
    }

    @Test
    void onePairFarOffCostsALookAtAMachinesWorkNothingButASeedThatEndsWorseCounts() {
        double[] values = logs(1.019, 1.020, 1.021, 1.020, 1.018, 1.022, 1.020, 1.5);

        assertThat(RULE.signal(values)).isEqualTo(Rule.Signal.WORSE);
        assertThat(RULE.sees(logs(0.999, 1.000, 1.001, 1.000, 0.998, 1.002, 1.000, 1.5)))
                .isTrue();
        assertThat(RULE.withMeans().signal(values)).isEqualTo(Rule.Signal.NONE);
        assertThat(RULE.withMeans().sees(values)).isFalse();
    }
}

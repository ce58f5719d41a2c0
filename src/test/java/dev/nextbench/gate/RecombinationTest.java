package dev.nextbench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.compare.Metric;
import dev.nextbench.io.Json;
import dev.nextbench.stats.RatioEstimate.Estimator;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gate's targets (throughput-protocol.md, D.2 items 1 and 2) on a kept pool of pairs of equal sides. */
class RecombinationTest {
    /** At most 5 alarms in so many comparisons show a rate of at most 1 % with 95 % confidence. */
    private static final int COMPARISONS = 1049;

    private static final int UNITS = 10;
    private static final Rule RULE = Rule.of(Metric.THROUGHPUT, 1);

    private static Pool pool = new Pool("", List.of());

    /**
     * The file.
     *
     * @param source where the pairs come from
     * @param logRatios of pairs of equal sides
     */
    record Pool(String source, List<Double> logRatios) {}

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = RecombinationTest.class.getResourceAsStream("pairs.json")) {
            pool = Json.mapper().readValue(in.readAllBytes(), Pool.class);
        }
    }

    @Test
    void thePoolSaysWhereItComesFromAndIsLargeEnough() {
        assertThat(pool.source()).isNotBlank();
        assertThat(pool.logRatios()).hasSizeGreaterThanOrEqualTo(2 * UNITS).allMatch(Double::isFinite);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void equalBuildsRaiseFewerFalseAlarmsThanOneInAHundred(long seed) {
        Recombination.Counts counts = new Recombination(pool.logRatios(), UNITS, RULE, seed).run(COMPARISONS, 1);

        assertThat(counts.comparisons()).isEqualTo(COMPARISONS);
        assertThat(counts.alarms()).isLessThanOrEqualTo(5);
        assertThat(counts.regressions()).isZero();
        assertThat(counts.regressions() + counts.passes() + counts.inconclusive())
                .isEqualTo(COMPARISONS);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theBoundAloneKeepsItsAlphaWithoutHelpFromTheThreshold(long seed) {
        Rule bare = new Rule(Metric.THROUGHPUT, 0, 0.02, 0.01, Estimator.TRIMMED);

        Recombination.Counts counts = new Recombination(pool.logRatios(), UNITS, bare, seed).run(COMPARISONS, 1);

        // Of 1049 with a rate of 1 %, 19 or more have a chance of 1 %. Twenty of 25 recorded pairs vary less than fresh
        // ones.
        assertThat(counts.alarms()).isLessThanOrEqualTo(18);
        // A second look repeats one of those in a hundred.
        assertThat(counts.regressions()).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSlowdownOfTwoPercentIsFound(long seed) {
        Recombination.Counts counts = new Recombination(pool.logRatios(), UNITS, RULE, seed).run(300, 1.02);

        assertThat(counts.regressions()).isGreaterThanOrEqualTo(292);
        assertThat(counts.alarms()).isGreaterThanOrEqualTo(counts.regressions());
    }

    @Test
    void aGainIsNoRegression() {
        Recombination.Counts counts = new Recombination(pool.logRatios(), UNITS, RULE, 1).run(100, 0.95);

        assertThat(counts.alarms()).isZero();
        assertThat(counts.regressions()).isZero();
        assertThat(counts.passes()).isGreaterThanOrEqualTo(97);
    }

    @Test
    void noiseIsInconclusiveAndNoPass() {
        List<Double> noisy = pool.logRatios().stream().map(value -> 30 * value).toList();

        Recombination.Counts counts = new Recombination(noisy, UNITS, RULE, 1).run(200, 1);

        assertThat(counts.passes()).isZero();
        assertThat(counts.inconclusive()).isGreaterThanOrEqualTo(198);
    }

    @Test
    void aSeedGivesTheSameCountsAndAnotherOneOthers() {
        Rule bare = new Rule(Metric.THROUGHPUT, 0, 0.02, 0.2, Estimator.TRIMMED);
        Recombination.Counts first = new Recombination(pool.logRatios(), UNITS, bare, 7).run(300, 1);

        assertThat(new Recombination(pool.logRatios(), UNITS, bare, 7).run(300, 1))
                .isEqualTo(first);
        assertThat(new Recombination(pool.logRatios(), UNITS, bare, 8).run(300, 1))
                .isNotEqualTo(first);
    }

    @Test
    void noPairIsUsedTwiceInAComparisonAndItsConfirmation() {
        assertThat(new Recombination(pool.logRatios().subList(0, 2 * UNITS), UNITS, RULE, 1).possible())
                .isTrue();
        assertThat(new Recombination(pool.logRatios().subList(0, 2 * UNITS - 1), UNITS, RULE, 1).possible())
                .isFalse();
    }
}

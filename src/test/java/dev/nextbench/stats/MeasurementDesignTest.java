package dev.nextbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.random.SplitMix;
import dev.nextbench.stats.RatioEstimate.Estimator;
import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The acceptance figures of the measurement design, on data whose truth is known. */
class MeasurementDesignTest {
    private static final double ALPHA = 0.01;
    private static final double PRACTICAL = 1.01;

    /** The rule of the protocol: surely slower, and by more than 1 %. */
    private static boolean alarm(double[] logRatios) {
        return alarm(Estimator.MEAN, logRatios);
    }

    private static boolean alarm(Estimator estimator, double[] logRatios) {
        RatioEstimate estimate = estimator.of(logRatios);
        return estimate.lowerBound(ALPHA) > 1 && estimate.ratio() > PRACTICAL;
    }

    private static int alarms(int comparisons, Supplier<double[]> comparison) {
        int alarms = 0;
        for (int i = 0; i < comparisons; i++) {
            alarms += alarm(comparison.get()) ? 1 : 0;
        }
        return alarms;
    }

    private static int below(int tests, double level, DoubleSupplier p) {
        int count = 0;
        for (int i = 0; i < tests; i++) {
            count += p.getAsDouble() < level ? 1 : 0;
        }
        return count;
    }

    /** What a rate lies below with 95 % confidence (Clopper and Pearson). */
    private static double atMost(int count, int of) {
        return new BetaDistribution(null, count + 1.0, (double) of - count).inverseCumulativeProbability(0.95);
    }

    private static double atLeast(int count, int of) {
        return 1 - atMost(of - count, of);
    }

    @Test
    void provenRatesAreThoseOfTheProtocol() {
        assertThat(atMost(0, 299)).isLessThanOrEqualTo(0.01);
        assertThat(atMost(1, 473)).isLessThanOrEqualTo(0.01);
        assertThat(atMost(1, 300)).isGreaterThan(0.01);
        assertThat(atLeast(292, 300)).isGreaterThanOrEqualTo(0.95);
    }

    @ParameterizedTest
    @CsvSource({
        "MEAN, 0.005, 0.05, false, 1",
        "MEAN, 0.005, 0.05, true, 2",
        "MEAN, 0.02, 0.1, false, 3",
        "MEAN, 0.02, 0.1, true, 4",
        "TRIMMED, 0.005, 0.05, false, 1",
        "TRIMMED, 0.005, 0.05, true, 2",
        "TRIMMED, 0.02, 0.1, false, 3",
        "TRIMMED, 0.02, 0.1, true, 4"
    })
    void intervalsOfPairsHoldTheTrueRatio(
            Estimator estimator, double forkCv, double stepCv, boolean skewed, long seed) {
        SyntheticForks forks = new SyntheticForks(forkCv, stepCv, skewed, 0, 0);
        SplitMix random = SplitMix.of(seed, SplitMix.hash("coverage"));
        int covered = 0;
        for (int i = 0; i < 4000; i++) {
            double[] logRatios = forks.pairs(random, 8, 10, 1.03);
            covered += estimator.of(logRatios).interval(0.95).contains(1.03) ? 1 : 0;
        }
        assertThat(covered).isBetween(3740, 3860);
    }

    /** One pair in 25 is off by about 20 %, as on machines that are shared. */
    @ParameterizedTest
    @CsvSource({"8, 1", "9, 2", "16, 3"})
    void aTrimmedMeanFindsTwoPercentThoughAPairInTwentyFiveIsFarOff(int pairs, long seed) {
        SplitMix random = SplitMix.of(seed, SplitMix.hash("bursts"));
        Supplier<double[]> equal = () -> {
            double[] logRatios = SyntheticForks.normal(0.003, 0.01).pairs(random, pairs, 10, 1);
            for (int i = 0; i < pairs; i++) {
                logRatios[i] += random.nextInt(25) == 0 ? 0.2 * random.nextGaussian() : 0;
            }
            return logRatios;
        };
        int comparisons = 1000;
        int alarms = 0;
        int found = 0;
        int foundByMeans = 0;
        for (int i = 0; i < comparisons; i++) {
            double[] logRatios = equal.get();
            alarms += alarm(Estimator.TRIMMED, logRatios) ? 1 : 0;
            double[] slowed =
                    Arrays.stream(logRatios).map(x -> x + Math.log(1.02)).toArray();
            found += alarm(Estimator.TRIMMED, slowed) ? 1 : 0;
            foundByMeans += alarm(Estimator.MEAN, slowed) ? 1 : 0;
        }
        assertThat(atMost(alarms, comparisons)).isLessThanOrEqualTo(0.01);
        assertThat(atLeast(found, comparisons)).isGreaterThanOrEqualTo(0.95);
        assertThat(atMost(foundByMeans, comparisons)).isLessThan(0.85);
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "true, 2"})
    void intervalsOfForkQuadruplesHoldTheTrueRatio(boolean skewed, long seed) {
        SyntheticForks forks = new SyntheticForks(0.01, 0.03, skewed, 0, 0);
        SplitMix random = SplitMix.of(seed, SplitMix.hash("coverage of quadruples"));
        int covered = 0;
        for (int i = 0; i < 1000; i++) {
            double[] logRatios = forks.quadruplesOfForks(random, 5, 10, 0.98);
            covered += Estimator.MEAN.of(logRatios).interval(0.95).contains(0.98) ? 1 : 0;
        }
        assertThat(covered).isBetween(935, 965);
    }

    /** Drift of 1 % over the session, or slow noise of 0.5 %, with and without the practical threshold. */
    @ParameterizedTest
    @CsvSource({"0.01, 0", "0, 0.005", "0.01, 0.005"})
    void interleavingIsImmuneToDrift(double drift, double slow) {
        SyntheticForks forks =
                SyntheticForks.normal(0.005, 0.005).withDrift(drift).withSlowNoise(slow);
        SplitMix random = SplitMix.of(7, SplitMix.hash("drift"));
        int comparisons = 3000;
        assertThat(alarms(comparisons, () -> forks.pairs(random, 8, 5, 1))).isLessThan(45);
        assertThat(alarms(comparisons, () -> forks.quadruplesOfForks(random, 15, 1, 1)))
                .isLessThan(45);
        assertThat(below(
                        comparisons,
                        ALPHA,
                        () -> Estimator.MEAN.of(forks.pairs(random, 8, 5, 1)).pSlower()))
                .isLessThan(45);
        assertThat(below(
                        comparisons,
                        ALPHA,
                        () -> Estimator.MEAN
                                .of(forks.quadruplesOfForks(random, 15, 1, 1))
                                .pSlower()))
                .isLessThan(45);
    }

    @Test
    void blocksOfOneSideWouldNotBe() {
        SyntheticForks forks = SyntheticForks.normal(0.005, 0).withDrift(0.01);
        SplitMix random = SplitMix.of(8, SplitMix.hash("blocks"));
        int alarms = below(1000, ALPHA, () -> {
            double[][] sides = forks.blocks(random, 30, 1);
            return RatioEstimate.welch(sides[0], sides[1]).pSlower();
        });
        assertThat(alarms).isBetween(850, 970);
    }

    /** Five forks of twenty iterations a side, 0.8 % between forks and 0.4 % within. */
    @Test
    void poolingTheIterationsOfForksWouldAlarmAtOneInThree() {
        SyntheticForks forks = SyntheticForks.normal(0.008, 0.004);
        SplitMix random = SplitMix.of(9, SplitMix.hash("pooled"));
        int pooled = 0;
        int byFork = 0;
        for (int i = 0; i < 1000; i++) {
            double[][] a = forks.steps(random, 5, 20);
            double[][] b = forks.steps(random, 5, 20);
            pooled += RatioEstimate.welch(flat(a), flat(b)).pSlower() < ALPHA ? 1 : 0;
            byFork += RatioEstimate.welch(means(a), means(b)).pSlower() < ALPHA ? 1 : 0;
        }
        assertThat(pooled).isBetween(250, 350);
        assertThat(byFork).isLessThan(20);
    }

    /**
     * Where noise makes the statistical bound the sharper of the two conditions, one look alarms in just 1 %, which no
     * number of comparisons can show to be at most 1 %; the rerun that the gate asks for can.
     */
    @ParameterizedTest
    @CsvSource({
        "0.005, false, false",
        "0.01, false, false",
        "0.01, true, false",
        "0.02, false, true",
        "0.02, true, true",
        "0.05, false, true"
    })
    void equalSidesAlarmInAtMostOneComparisonInAHundred(double cv, boolean skewed, boolean rerun) {
        SyntheticForks forks = new SyntheticForks(cv, 0, skewed, 0, 0);
        SplitMix random = SplitMix.of(10, SplitMix.hash("equal sides"));
        int quadruples = Power.pairs(cv, 0.02, ALPHA, 0.95);
        int comparisons = 3000;
        int first = 0;
        int confirmed = 0;
        for (int i = 0; i < comparisons; i++) {
            if (alarm(forks.quadruplesOfForks(random, quadruples, 1, 1))) {
                first++;
                confirmed += alarm(forks.quadruplesOfForks(random, quadruples, 1, 1)) ? 1 : 0;
            }
        }
        assertThat(first).isLessThanOrEqualTo(43); // 1 % and 2.5 standard errors
        assertThat(atMost(rerun ? confirmed : first, comparisons)).isLessThanOrEqualTo(0.01);
    }

    @ParameterizedTest
    @CsvSource({"0.005", "0.01", "0.02"})
    void twoPerCentAreFoundAtTheSampleSizeOfTheTable(double cv) {
        SyntheticForks forks = SyntheticForks.normal(cv, 0);
        SplitMix random = SplitMix.of(11, SplitMix.hash("two per cent"));
        int comparisons = 3000;
        for (double power : new double[] {0.95, 0.99}) {
            int quadruples = Power.pairs(cv, 0.02, ALPHA, power);
            int found = alarms(comparisons, () -> forks.quadruplesOfForks(random, quadruples, 1, 1.02));
            double exact = Power.power(cv, quadruples, 0.02, ALPHA);
            double deviation = Math.sqrt(exact * (1 - exact) / comparisons);
            assertThat((double) found / comparisons).isCloseTo(exact, within(3.5 * deviation));
            assertThat(atLeast(found, comparisons)).isGreaterThan(power == 0.99 ? 0.95 : 0.94);
        }
    }

    private static double[] flat(double[][] forks) {
        double[] result = new double[forks.length * forks[0].length];
        for (int f = 0; f < forks.length; f++) {
            System.arraycopy(forks[f], 0, result, f * forks[0].length, forks[f].length);
        }
        return result;
    }

    private static double[] means(double[][] forks) {
        double[] result = new double[forks.length];
        for (int f = 0; f < forks.length; f++) {
            result[f] = StatUtils.mean(forks[f]);
        }
        return result;
    }
}

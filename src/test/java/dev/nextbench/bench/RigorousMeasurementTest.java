package dev.nextbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.bench.RigorousSettings.Estimator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RigorousMeasurementTest {
    private static final RigorousSettings MINUTE =
            new RigorousSettings(0.01, 60, false, null, 2, Estimator.MEAN, false);
    private static final RigorousSettings STRICT = new RigorousSettings(0.01, 60, true, null, 2, Estimator.MEAN, false);

    private FakeForks forks;
    private final List<String> lines = new ArrayList<>();

    @BeforeEach
    void forks() {
        forks = new FakeForks();
    }

    private RigorousResult measure(RigorousSettings settings) throws MeasurementException {
        return new RigorousMeasurement(forks, 8, "cpu", settings, lines::add).measure();
    }

    private AbstractThrowableAssert<?, ?> refused(RigorousSettings settings) {
        return assertThatThrownBy(() -> measure(settings))
                .isInstanceOfSatisfying(
                        MeasurementException.class, e -> assertThat(e.kind()).isEqualTo(MeasurementException.REFUSED));
    }

    @Test
    void aQuietMachineNeedsFewForks() throws Exception {
        RigorousResult result = measure(MINUTE);
        assertThat(result.throughput()).isCloseTo(800, within(8.0));
        assertThat(result.low()).isLessThan(result.throughput());
        assertThat(result.high()).isGreaterThan(result.throughput());
        assertThat(Math.log(result.high() / result.low()) / 2).isLessThan(0.01);
        assertThat(result.forks()).isEqualTo(result.perFork().size()).isEqualTo(5);
        assertThat(result.plan().withinReach()).isTrue();
        assertThat(result.seconds()).isLessThan(60);
        assertThat(result.latency().p50()).isCloseTo(10, within(0.1));
        assertThat(result.latency().p99()).isGreaterThan(result.latency().p90());
        assertThat(result.memory().resident()).isEqualTo(1L << 30);
        assertThat(result.variation().step()).isCloseTo(0.01, within(0.003));
    }

    @Test
    void thePlanAndItsCostAreSaidBeforeItStarts() throws Exception {
        measure(MINUTE);
        assertThat(lines.get(0)).isEqualTo("dimensioning: 3 forks of 2.5 s");
        assertThat(lines.subList(1, 4)).allMatch(line -> line.startsWith("dimensioning fork "));
        assertThat(lines.get(4)).startsWith("a step takes 9.99 ms; it varies by ");
        assertThat(lines.get(5)).matches("\\d+ forks of \\d+\\.\\d s, about \\d+ s, for ±0\\.\\d\\d %");
    }

    @Test
    void dimensioningForksAreNotMeasuredTwice() throws Exception {
        RigorousResult result = measure(MINUTE);
        assertThat(forks.asked).hasSize(3 + result.forks());
        List<String> rows = result.raw().csv().lines().toList();
        assertThat(rows.get(0)).isEqualTo("fork,use,iteration,verdict,step,counted,seconds");
        assertThat(rows.get(1)).startsWith("1,dimensioning,0,valid,1,0,0.0");
        assertThat(result.raw().csv().lines().filter(row -> row.matches(".*,1,[0-9.]+")))
                .hasSize((int) result.samples())
                .allMatch(row -> row.contains(",measurement,"));
    }

    @Test
    void whatIsOutOfReachIsSaidWithWhatItWouldTake() throws Exception {
        forks.forkCv = 0.05;
        RigorousResult result = measure(STRICT);
        assertThat(result.plan().withinReach()).isFalse();
        assertThat(lines)
                .anyMatch(line -> line.matches(
                        "±1\\.00 % is out of reach in the time left; it needs --seconds \\d+\\. Now \\d+ forks .*"));
        assertThat(result.seconds()).isLessThan(61);
    }

    @Test
    void aLimitThatNothingFitsIntoIsRefusedBeforeAnythingRuns() {
        refused(new RigorousSettings(0.01, 10, true, null, 2, Estimator.MIDMEAN, false))
                .hasMessage(
                        "3 forks of the dimensioning run take 19 s with their starts and warm-up, but --seconds is 10;"
                                + " use --seconds 38 or more");
        refused(new RigorousSettings(0.01, 20, true, 6, 2, Estimator.MIDMEAN, false))
                .hasMessage("6 forks take 28 s with their starts and warm-up, but --seconds is 20; use --seconds 28 or"
                        + " more");
        assertThat(forks.asked).isEmpty();
    }

    @Test
    void theIntervalIsStudentsOverForks() throws Exception {
        forks.stepCv = 0;
        forks.forkCv = 0.02;
        RigorousResult result = measure(new RigorousSettings(0.01, 30, false, 6, 2, Estimator.MIDMEAN, false));
        double[] logs = result.perFork().stream().mapToDouble(Math::log).toArray();
        double mean = Arrays.stream(logs).average().orElseThrow();
        double deviation = Math.sqrt(
                Arrays.stream(logs).map(each -> (each - mean) * (each - mean)).sum() / 5);
        // scipy.stats.t.ppf(0.975, 5)
        double half = 2.5705818366147395 * deviation / Math.sqrt(6);
        assertThat(result.throughput()).isCloseTo(Math.exp(mean), within(1e-9));
        assertThat(result.low()).isCloseTo(Math.exp(mean - half), within(1e-6));
        assertThat(result.high()).isCloseTo(Math.exp(mean + half), within(1e-6));
        assertThat(forks.asked).as("a fixed number needs no dimensioning").hasSize(6);
    }

    /** For 1 % of steps that take thirty times as long a mean needs many steps; a midmean does not see them. */
    @Test
    void aMidmeanIsPlannedByTheMiddleOfTheSteps() throws Exception {
        forks.level = i -> i % 100 == 57 ? 30 : 1;
        RigorousSettings midmean = new RigorousSettings(0.02, 60, false, null, 2, Estimator.MIDMEAN, true);
        RigorousResult result = measure(midmean);
        assertThat(result.plan().halfWidth()).isLessThan(0.005);
        assertThat(result.throughput()).isCloseTo(800, within(10.0));
        assertThat(result.variation().step()).isGreaterThan(1);
    }

    @Test
    void slowStepsGetTheTimeThatTheyNeedUnlessThereIsALimit() throws Exception {
        forks.step = 0.7;
        RigorousResult result = measure(MINUTE);
        assertThat(result.forks()).isGreaterThanOrEqualTo(3);
        assertThat(result.samples()).isGreaterThanOrEqualTo(60);
        assertThat(lines).anyMatch(line -> line.endsWith("for want of a limit by --seconds"));
        forks = new FakeForks();
        forks.step = 0.7;
        refused(STRICT)
                .hasMessageContainingAll(
                        "s more are needed, as a step takes 7", "of --seconds 60 are left", "use --seconds", "--batch");
    }

    @Test
    void aForkUnderStealIsRepeated() throws Exception {
        forks.invalid = fork -> fork == 2 ? 99 : 0;
        RigorousResult result = measure(MINUTE);
        assertThat(result.repeated()).containsExactly(Map.entry("invalid", 1));
        assertThat(result.invalid().get("steal")).isEqualTo(forks.asked.get(1).iterations());
        assertThat(lines).anyMatch(line -> line.contains("is repeated: " + FakeForks.STOLEN.sentence()));
    }

    @Test
    void droppedIterationsAreCounted() throws Exception {
        forks.invalid = fork -> 1;
        RigorousResult result = measure(MINUTE);
        assertThat(result.invalid()).containsExactly(Map.entry("steal", forks.asked.size()));
        assertThat(result.repeated()).isEmpty();
        assertThat(result.raw().csv()).contains(",1,steal,");
    }

    @Test
    void aMachineThatIsNeverFitIsRefused() {
        forks.invalid = fork -> 99;
        refused(MINUTE).hasMessageContainingAll("0 of 3 dimensioning forks", FakeForks.STOLEN.sentence());
        assertThat(forks.asked).hasSize(4);
    }

    @Test
    void forksThatNeverSettleAreRefused() {
        forks.level = i -> 1 + 0.001 * i;
        refused(MINUTE).hasMessageContaining("never settled");
    }

    @Test
    void figuresWithoutARecordAreRefused() {
        forks.conditions = null;
        refused(MINUTE).hasMessageContaining("no record of what the machine did");
        assertThat(forks.asked).hasSize(1);
    }

    @Test
    void aThroughputThatIsNoNumberIsRefused() {
        RigorousFork.Block block = new RigorousFork.Block(false, new double[] {1}, FakeForks.QUIET, null);
        RigorousFork fork = new RigorousFork(Map.of(), List.of(block), null, null, 1);
        ForkJudgement judged = new ForkJudgement(fork, new double[] {Double.NaN, 1}, 0, null, "");
        assertThatThrownBy(() -> RigorousResult.of(
                        8,
                        MINUTE,
                        new RigorousMeasurement.Plan(2, 1, null, null, null),
                        List.of(judged, judged),
                        0,
                        Map.of(),
                        1))
                .isInstanceOf(MeasurementException.class)
                .hasMessageContaining("no number");
    }

    @Test
    void forksOfDifferentWorkAreNotAveraged() {
        RigorousForks changing = times -> {
            forks.identity = Map.of("graph_sha256", forks.asked.size() < 5 ? "abc" : "def");
            return forks.run(times);
        };
        assertThatThrownBy(() -> new RigorousMeasurement(changing, 8, "cpu", STRICT, lines::add).measure())
                .hasMessageContaining("two forks did different work: graph_sha256");
    }

    @Test
    void settingsThatMeanNothingAreRefused() {
        assertThatThrownBy(() -> new RigorousSettings(0.01, 60, false, 1, 2, Estimator.MEAN, false))
                .hasMessageContaining("2 of them at least");
        assertThatThrownBy(() -> new RigorousSettings(0, 60, false, null, 2, Estimator.MEAN, false))
                .hasMessageContaining("half width");
        assertThatThrownBy(() -> new RigorousSettings(0.01, Double.NaN, false, null, 2, Estimator.MEAN, false))
                .hasMessageContaining("positive");
    }
}

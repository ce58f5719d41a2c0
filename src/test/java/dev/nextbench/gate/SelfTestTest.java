package dev.nextbench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.bench.Workload;
import dev.nextbench.compare.Comparison;
import dev.nextbench.compare.Design;
import dev.nextbench.compare.Instruments;
import dev.nextbench.compare.Metric;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.io.Json;
import dev.nextbench.result.BuildInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelfTestTest {
    private static final Rule RULE = Rule.of(Metric.THROUGHPUT, 1);
    private static final Design DESIGN = Design.pairs(10, 1);
    private static final Workload WORKLOAD =
            new Workload("convnext_atto", Map.of(), 96, "infer", 1, Precision.FLOAT32, Layout.NHWC, "cpu", 1, 0);

    @TempDir
    Path folder;

    private SelfTest selfTest(Design design) {
        try (Instruments instruments = Instruments.ofThisMachine("cpu")) {
            return new SelfTest(
                    folder,
                    RULE,
                    new Procedure(
                            design, instruments, (name, look) -> Comparison.silent(), (name, look, measured) -> {}),
                    design,
                    line -> {
                        throw new AssertionError("measured: " + line);
                    });
        }
    }

    private static List<Double> logs(double ratio) {
        return Arrays.stream(MadeUpComparison.around(ratio, 0.004))
                .map(Math::log)
                .boxed()
                .toList();
    }

    private static Trial trial(
            double slowdown, List<Double> first, @Nullable List<Double> second, Verdict verdict, double seconds) {
        return new Trial(
                "work",
                slowdown,
                1,
                first,
                second,
                verdict,
                Map.of("steal", 1),
                0,
                seconds,
                "2026-01-01T00:00:00Z",
                null);
    }

    private static String setup(Design design) {
        return Json.compact(
                Map.of("workload", WORKLOAD, "design", design, "rule", RULE, "revision", BuildInfo.revision()));
    }

    private void keep(double slowdown, @Nullable String setup) throws IOException {
        Trial trial = new Trial(
                "my work", slowdown, 7, logs(1), null, Verdict.PASS, Map.of(), 0, 1, "2026-01-01T00:00:00Z", setup);
        String kind = slowdown == 1 ? "same" : "slowed";
        Files.writeString(folder.resolve("my-work-" + kind + "-007.json"), Json.write(trial));
    }

    @Test
    void aRepetitionThatWasRunIsReadAndNotRunAgain() throws Exception {
        keep(1, setup(DESIGN));
        keep(1.02, null);

        Trial same = selfTest(DESIGN).trial("my work", WORKLOAD, 1, 7);
        assertThat(same.number()).isEqualTo(7);
        assertThat(same.first()).isEqualTo(logs(1));
        assertThat(same.all()).hasSize(10);
        assertThat(selfTest(DESIGN).trial("my work", WORKLOAD, 1.02, 7).slowdown())
                .isEqualTo(1.02);
    }

    @Test
    void repetitionsOfAnotherSetupAreNotMixedIn() throws Exception {
        keep(1.02, null);
        assertThatThrownBy(() -> selfTest(DESIGN).trial("my work", WORKLOAD, 1.05, 7))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        folder.resolve("my-work-slowed-007.json").toString(), "--results");

        keep(1, setup(DESIGN));
        assertThatThrownBy(() -> selfTest(DESIGN.withUnits(5)).trial("my work", WORKLOAD, 1, 7))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another slowdown, workload, design, rule or build");
    }

    @Test
    void aRowCountsHowTheRepetitionsEnded() {
        List<Trial> same = List.of(
                trial(1, logs(1), null, Verdict.PASS, 10),
                trial(1, logs(1.02), logs(1), Verdict.PASS, 30),
                trial(1, logs(1.02), logs(1.02), Verdict.REGRESSION, 20),
                trial(1, List.of(), null, Verdict.INCONCLUSIVE, 20));
        List<Trial> slowed = List.of(
                trial(1.02, logs(1.02), logs(1.02), Verdict.REGRESSION, 40),
                trial(1.02, logs(1.02), logs(1.02), Verdict.REGRESSION, 60));

        SelfTestResult.Row row = selfTest(DESIGN).row("work", same, slowed, 1.02, 1);

        assertThat(row.pairs()).isEqualTo(50);
        assertThat(row.same().comparisons()).isEqualTo(4);
        assertThat(row.same().alarms()).isEqualTo(2);
        assertThat(row.same().regressions()).isEqualTo(1);
        assertThat(row.same().passes()).isEqualTo(2);
        assertThat(row.same().inconclusive()).isEqualTo(1);
        assertThat(row.slowed().regressions()).isEqualTo(2);
        assertThat(row.slowed().high()).isEqualTo(1);
        assertThat(row.injected()).isCloseTo(1.02, within(1e-9));
        assertThat(row.secondsSame()).isEqualTo(20);
        assertThat(row.secondsSlowed()).isEqualTo(50);
        assertThat(row.invalid()).isEqualTo(Map.of("steal", 6));
        assertThat(row.medianDeviation()).isCloseTo(0.02, within(1e-9));
        assertThat(row.sameRecombined().comparisons()).isEqualTo(SelfTest.RECOMBINED);
        assertThat(row.slowedRecombined().regressions())
                .isGreaterThan(row.sameRecombined().regressions());
    }

    @Test
    void tooFewPairsAreNotRecombined() {
        SelfTestResult.Row row =
                selfTest(DESIGN).row("work", List.of(trial(1, logs(1), null, Verdict.PASS, 10)), List.of(), 1.02, 1);

        assertThat(row.sameRecombined()).isNull();
        assertThat(row.slowedRecombined()).isNull();
        assertThat(row.injected()).isNull();
        assertThat(row.smallestDetectable()).isBetween(0.0, 0.02);
    }

    @Test
    void nothingThatCouldBeMeasuredIsARowAllTheSame() {
        Trial nothing = trial(1, List.of(), null, Verdict.INCONCLUSIVE, 5);

        SelfTestResult.Row row = selfTest(DESIGN).row("work", List.of(nothing, nothing), List.of(nothing), 1.02, 1);

        assertThat(row.pairs()).isZero();
        assertThat(row.spread()).isNaN();
        assertThat(row.smallestDetectable()).isNaN();
        assertThat(row.same().inconclusive()).isEqualTo(2);
        assertThat(Json.write(row)).contains("\"pairs\" : 0");
    }

    @Test
    void ratiosThatAreAllTheSameHaveNoSpread() {
        List<Double> zeros = Collections.nCopies(10, 0.0);

        SelfTestResult.Row row =
                selfTest(DESIGN).row("work", List.of(trial(1, zeros, zeros, Verdict.PASS, 1)), List.of(), 1.02, 1);

        assertThat(row.spread()).isZero();
        assertThat(row.smallestDetectable()).isCloseTo(RULE.threshold(), within(1e-12));
        assertThat(row.slowedRecombined().regressions()).isEqualTo(SelfTest.RECOMBINED);
    }

    @ParameterizedTest
    @CsvSource({"5, 1049", "1, 20", "96, 100", "292, 300"})
    void theIntervalOfARateIsExact(int hits, int of) {
        double[] interval = SelfTest.clopperPearson(hits, of);

        assertThat(1 - new BinomialDistribution(null, of, interval[0]).cumulativeProbability(hits - 1))
                .isCloseTo(0.025, within(1e-6));
        assertThat(new BinomialDistribution(null, of, interval[1]).cumulativeProbability(hits))
                .isCloseTo(0.025, within(1e-6));
    }

    @Test
    void ratesOfNothingAndOfAllHaveOneEnd() {
        assertThat(SelfTest.clopperPearson(0, 299)[0]).isZero();
        assertThat(SelfTest.clopperPearson(0, 299)[1]).isCloseTo(1 - Math.pow(0.025, 1 / 299.0), within(1e-8));
        assertThat(SelfTest.clopperPearson(20, 20)[0]).isCloseTo(Math.pow(0.025, 1 / 20.0), within(1e-8));
        assertThat(SelfTest.clopperPearson(20, 20)[1]).isEqualTo(1);
    }
}

package dev.nextbench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.bench.Workload;
import dev.nextbench.compare.Comparison;
import dev.nextbench.compare.Design;
import dev.nextbench.compare.Instruments;
import dev.nextbench.compare.Metric;
import dev.nextbench.compare.Program;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.machine.ConditionSampler;
import dev.nextbench.machine.CpuPinning;
import dev.nextbench.machine.NvidiaSmi;
import dev.nextbench.machine.ProcessPeaks;
import dev.nextbench.machine.ValidityLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
    private static final Map<String, String> IDENTITY = Map.ofEntries(
            Map.entry("model", "convnext_atto"),
            Map.entry("setting kernel", "7"),
            Map.entry("mode", "infer"),
            Map.entry("batch", "1"),
            Map.entry("precision", "float32"),
            Map.entry("layout", "nhwc"),
            Map.entry("input", "3x96x96"),
            Map.entry("threads", "1"),
            Map.entry("device", "cpu"),
            Map.entry("macs", "1000"),
            Map.entry("parameters", "100"),
            Map.entry("graph_sha256", "aa"),
            Map.entry("libtorch", "2.7.1"),
            Map.entry("djl", "0.37"),
            Map.entry("jdk", "17"),
            Map.entry("nextbench", "1.0"),
            Map.entry("revision", "abc"));

    private static final Map<String, String> MACHINE =
            Map.of("processor", "made up", "cores", "2", "os", "Linux 6.1", "gpu 0000:01:00.0", "H200");

    private static Map<String, String> with(Map<String, String> of, String name, String value) {
        Map<String, String> changed = new TreeMap<>(of);
        changed.put(name, value);
        return changed;
    }

    private static Baseline.Recorded recorded(Map<String, String> identity, Baseline.Session... sessions) {
        Workload workload =
                new Workload("convnext_atto", Map.of(), 96, "infer", 1, Precision.FLOAT32, Layout.NHWC, "gpu:0", 1, 0);
        return new Baseline.Recorded("work", workload, identity, List.of(sessions));
    }

    private static Baseline.Session session(Map<String, String> machine) {
        return new Baseline.Session(
                "2026-01-01T00:00:00Z",
                machine,
                List.of(new Baseline.ForkFigures(-4.6, 0.010, 0.011, 0.012, 100, 0.8, null)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model",
                "setting kernel",
                "mode",
                "batch",
                "precision",
                "layout",
                "input",
                "threads",
                "device",
                "macs",
                "parameters",
                "anything that a later version adds"
            })
    void otherWorkIsRefused(String name) {
        Identity.Difference difference = Identity.between(IDENTITY, with(IDENTITY, name, "other"));

        assertThat(difference.refused())
                .singleElement()
                .asString()
                .startsWith(name + " was ")
                .endsWith(" and is other");
        assertThat(difference.said()).isEmpty();
        assertThat(difference.none()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"graph_sha256", "libtorch", "djl"})
    void whatBuildsMayDifferInIsSaidAndIsAnotherSeries(String name) {
        Map<String, String> other = with(IDENTITY, name, "other");
        Identity.Difference difference = Identity.between(IDENTITY, other);

        assertThat(difference.refused()).isEmpty();
        assertThat(difference.said()).hasSize(1);
        assertThat(difference.none()).isFalse();
        assertThat(Identity.series(other)).isNotEqualTo(Identity.series(IDENTITY));
        assertThatThrownBy(() -> Checks.sameWork(recorded(IDENTITY, session(MACHINE)), other))
                .isInstanceOf(IncomparableException.class)
                .hasMessageContainingAll("'work' is of other work", name + " was", "gate record", "--against");
    }

    @ParameterizedTest
    @ValueSource(strings = {"revision", "nextbench"})
    void theBuildIsWhatIsJudged(String name) {
        Map<String, String> other = with(IDENTITY, name, "other");

        assertThat(Identity.between(IDENTITY, other).none()).isTrue();
        assertThat(Identity.series(other)).isEqualTo(Identity.series(IDENTITY));
        assertThatCode(() -> Checks.sameWork(recorded(IDENTITY, session(MACHINE)), other))
                .doesNotThrowAnyException();
    }

    @Test
    void aSeriesGoesOnWhereForksBeganToSayThatTheyMultiplyInFull() {
        assertThat(Identity.series(with(IDENTITY, "products", "float32"))).isEqualTo(Identity.series(IDENTITY));
        assertThat(Identity.series(with(IDENTITY, "products", "tf32"))).isNotEqualTo(Identity.series(IDENTITY));
    }

    @Test
    void whatOnlyOneSideSaysIsADifference() {
        Map<String, String> less = new TreeMap<>(IDENTITY);
        less.remove("macs");

        assertThat(Identity.between(less, IDENTITY).refused()).containsExactly("macs was not known and is 1000");
        assertThat(Identity.between(IDENTITY, less).refused()).containsExactly("macs was 1000 and is not known");
    }

    @Test
    void recordedSessionsAreOfOneMachine() {
        Baseline.Recorded recorded = recorded(IDENTITY, session(MACHINE));
        assertThatCode(() -> Checks.sameMachine(recorded, with(MACHINE, "os", "Linux 6.2")))
                .doesNotThrowAnyException();
        for (String name : List.of("processor", "cores", "gpu 0000:01:00.0", "gpu driver", "environment")) {
            assertThatThrownBy(() -> Checks.sameMachine(recorded, with(MACHINE, name, "other")))
                    .isInstanceOf(IncomparableException.class)
                    .hasMessageContainingAll("'work' is of another machine", name + " was", "is other", "--against");
        }
    }

    @Test
    void sessionsThatWereMeasuredOtherwiseAreNotComparedWith() {
        Design design = Design.pairs(8, 1);
        Baseline.Recorded recorded = recorded(IDENTITY, session(Identity.measured(MACHINE, design)));

        assertThatCode(() -> Checks.sameMachine(recorded, Identity.measured(MACHINE, design.withUnits(5))))
                .doesNotThrowAnyException();
        for (Design other : List.of(design.withSeconds(9), design.withWarmup(9), design.unpinned())) {
            assertThatThrownBy(() -> Checks.sameMachine(recorded, Identity.measured(MACHINE, other)))
                    .isInstanceOf(IncomparableException.class)
                    .hasMessageContainingAll("or was measured otherwise", "measured ", "gate record");
        }
        assertThatThrownBy(() ->
                        Checks.sameMachine(recorded(IDENTITY, session(MACHINE)), Identity.measured(MACHINE, design)))
                .hasMessageContaining("measured on one core was not known and is true");
    }

    @Test
    void aWorkloadThatWasOnlyWrittenDownHasNothingToCompareWith() {
        assertThatThrownBy(() -> Checks.sameMachine(recorded(IDENTITY), MACHINE))
                .isInstanceOf(IncomparableException.class)
                .hasMessageContainingAll("nothing is recorded of 'work'", "gate record", "--against");
    }

    @Test
    void aGpuThatCannotBeWatchedIsInconclusiveBeforeAnythingIsMeasured() throws Exception {
        NvidiaSmi missing = NvidiaSmi.start("no-such-nvidia-smi", "0", System::nanoTime);
        missing.awaitFirst(Duration.ofSeconds(5));
        Program none = new Program("abc", "no-such-class-path");
        Checks checks = new Checks(
                List.of(Rule.of(Metric.THROUGHPUT, 1), Rule.of(Metric.PEAK_MEMORY, 1)),
                (name, look) -> Comparison.silent(),
                (name, look, measured) -> {
                    throw new AssertionError("measured " + name);
                });
        try (Instruments instruments = new Instruments(
                ConditionSampler.ofThisMachine(missing, "gpu:0"),
                ValidityLimits.defaults(),
                ProcessPeaks.ofThisMachine(missing),
                CpuPinning.ofThisMachine(),
                missing)) {
            List<Check> found = checks.interleaved(
                    "work", recorded(IDENTITY).workload(), none, none, Design.pairs(3, 1), instruments);

            assertThat(found).hasSize(2).allSatisfy(check -> {
                assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
                assertThat(check.reason()).contains("the GPU cannot be watched (no-such-nvidia-smi cannot be run)");
                assertThat(check.next()).contains("nvidia-smi");
            });
            assertThat(GateOutcome.of(found).status()).isEqualTo(3);
        }
    }

    @Test
    void aSideThatCannotRunIsInconclusiveWithItsReason() {
        Checks checks = new Checks(
                List.of(Rule.of(Metric.THROUGHPUT, 1)),
                (name, look) -> Comparison.silent(),
                (name, look, measured) -> {});
        Program none = new Program("abc", "no-such-class-path");
        try (Instruments instruments = Instruments.ofThisMachine("cpu")) {
            List<Check> found = checks.interleaved(
                    "work",
                    recorded(IDENTITY).workload(),
                    none,
                    none,
                    Design.pairs(3, 1).unpinned(),
                    instruments);

            assertThat(found).singleElement().satisfies(check -> {
                assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
                assertThat(check.reason()).contains("work (baseline): its process ended with status 1");
            });
        }
    }
}

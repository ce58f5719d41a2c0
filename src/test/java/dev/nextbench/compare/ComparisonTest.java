package dev.nextbench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.machine.Affinity;
import dev.nextbench.machine.ConditionSampler;
import dev.nextbench.machine.CpuPinning;
import dev.nextbench.machine.ProcessPeaks;
import dev.nextbench.machine.ValidityLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    /** Nothing that happens on the machine of a test makes a block invalid. */
    private static final ValidityLimits ANY = new ValidityLimits(2, 1e9, 2, Long.MAX_VALUE, 1e9, false, 1000);

    private static final Design QUICK =
            Design.pairs(4, 1).withSeconds(0.4).withWarmup(0).unpinned().withPatience(Duration.ofSeconds(20));

    private static Instruments instruments(ValidityLimits limits) {
        return new Instruments(
                ConditionSampler.ofThisMachine(null, "cpu"),
                limits,
                ProcessPeaks.ofThisMachine(null),
                CpuPinning.ofThisMachine(),
                null);
    }

    private static ComparisonResult run(Side a, Side b, Design design) throws SideException {
        try (Instruments instruments = instruments(ANY)) {
            return new Comparison(a, b, design, instruments).run(Comparison.silent());
        }
    }

    @Test
    void aSlowerSideHasItsRatioInEveryPair() throws SideException {
        ComparisonResult measured = run(FakePeer.constant("a", 0.010), FakePeer.constant("b", 0.0102), QUICK);

        assertThat(measured.units()).hasSize(4);
        assertThat(measured.logRatios(Metric.THROUGHPUT)).containsExactly(fourTimes(Math.log(1.02)), within(1e-12));
        assertThat(measured.logRatios(Metric.LATENCY_P99)).containsExactly(fourTimes(Math.log(1.02)), within(1e-12));
        assertThat(measured.median(Metric.THROUGHPUT, true)).isCloseTo(4 / 0.010, within(1e-9));
        assertThat(measured.median(Metric.LATENCY_P50, false)).isCloseTo(10.2, within(1e-9));
        assertThat(measured.identityA()).containsEntry("engine", "shell");
        assertThat(measured.unit()).isEqualTo("pairs of forks");
    }

    private static double[] fourTimes(double value) {
        return new double[] {value, value, value, value};
    }

    @Test
    void theFirstTurnAlternatesBetweenTheSides() throws SideException {
        ComparisonResult measured = run(FakePeer.constant("a", 0.010), FakePeer.constant("b", 0.020), QUICK);

        assertThat(measured.units()).extracting(Unit::baselineFirst).containsExactly(true, false, true, false);
        for (Unit unit : measured.units()) {
            // However the turns go, each side's steps are its own, and as many.
            assertThat(unit.a().steps()).containsOnly(0.010);
            assertThat(unit.b().steps())
                    .containsOnly(0.020)
                    .hasSameSizeAs(unit.a().steps());
            assertThat(unit.a().warmup()).hasSizeGreaterThanOrEqualTo(Design.WARMUP_STEPS);
            assertThat(unit.quadruples()).allSatisfy(ratio -> assertThat(ratio).isCloseTo(Math.log(2), within(1e-12)));
        }
    }

    @Test
    void differentBatchesAreComparedByTheImage() throws SideException {
        CommandSide twice = new CommandSide("b", FakePeer.constant("b", 0.020).command(), Map.of(), 8, 1, "cpu");

        ComparisonResult measured = run(FakePeer.constant("a", 0.010), twice, QUICK);

        assertThat(measured.logRatios(Metric.THROUGHPUT)).containsExactly(fourTimes(0), within(1e-12));
    }

    @Test
    void shortStepsFillATurn() throws SideException {
        ComparisonResult measured = run(FakePeer.constant("a", 0.001), FakePeer.constant("b", 0.001), QUICK);

        // Four steps of 1 ms are the 4 ms that a turn has at least, and a quadruple has two turns of each side.
        Unit unit = measured.units().get(0);
        assertThat(unit.a().steps()).hasSize(unit.quadruples().size() * 2 * 4);
    }

    @Test
    void aProcessIsMovedToACoreAndTold() throws Exception {
        int core = CpuPinning.ofThisMachine().allowed().get(0);
        Process process = new ProcessBuilder("sleep", "30").start();
        try {
            assertThat(Affinity.set(process.pid(), core)).isTrue();
            assertThat(Files.readString(Path.of("/proc/" + process.pid() + "/status")))
                    .containsPattern("Cpus_allowed_list:\\s+" + core + "\\n");
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(Affinity.set(process.pid(), core)).isFalse();
    }

    @Test
    void wholeForksTakeTurnsWhereAProgramCannotBePaused() throws SideException {
        String free = "while :; do echo '{\"seconds\": %s}'; sleep 0.001; done";
        CommandSide a = FakePeer.script("a", free.replace("%s", "0.010"));
        CommandSide b = FakePeer.script("b", free.replace("%s", "0.011"));

        ComparisonResult measured =
                run(a, b, QUICK.with(Interleaving.FORKS).withUnits(2).withSeconds(0.8));

        assertThat(measured.unit()).isEqualTo("quadruples of forks");
        assertThat(measured.logRatios(Metric.THROUGHPUT))
                .containsExactly(new double[] {Math.log(1.1), Math.log(1.1)}, within(1e-12));
    }

    @Test
    void aFreeProgramIsRefusedStepByStep() {
        CommandSide free = FakePeer.script("theirs", "while :; do echo '{\"seconds\": 0.01}'; sleep 0.001; done");

        assertThatThrownBy(() -> run(FakePeer.constant("a", 0.01), free, QUICK))
                .isInstanceOf(SideException.class)
                .hasMessageContaining("theirs")
                .hasMessageContaining("--interleave forks");
    }

    @Test
    void aCommandThatPrintsNoJsonIsTold() {
        assertKind(FakePeer.script("b", "echo hello"), SideException.Kind.SILENT, "it said last: hello");
    }

    @Test
    void aCommandThatHangsIsTold() {
        assertThatThrownBy(() -> run(
                        FakePeer.constant("a", 0.01),
                        FakePeer.script("b", "sleep 60"),
                        QUICK.withPatience(Duration.ofMillis(200))))
                .isInstanceOfSatisfying(
                        SideException.class, e -> assertThat(e.kind()).isEqualTo(SideException.Kind.HANGS));
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aCommandThatPrintsOtherLinesWithoutEndIsTold() {
        assertThatThrownBy(() -> run(
                        FakePeer.constant("a", 0.01),
                        FakePeer.script("b", "while :; do echo '{seconds: 1}'; done"),
                        QUICK.withPatience(Duration.ofMillis(200))))
                .isInstanceOfSatisfying(
                        SideException.class, e -> assertThat(e.kind()).isEqualTo(SideException.Kind.HANGS));
    }

    @Test
    void aCommandThatDiesIsTold() {
        assertKind(
                FakePeer.script("b", "echo '{\"ready\": true}'; read n; echo broken >&2; exit 7"),
                SideException.Kind.DIED,
                "status 7; it said last: broken");
    }

    @Test
    void aCommandThatIsNotThereIsTold() {
        CommandSide side = new CommandSide("b", List.of("/no/such/program"), Map.of(), 1, 1, "cpu");

        assertKind(side, SideException.Kind.DIED, "cannot be started");
    }

    @Test
    void timesThatAreNoTimesAreTold() {
        for (String time : List.of("NaN", "-0.5", "0", "Infinity", "\"fast\"", "null")) {
            assertKind(
                    FakePeer.serving("b", "echo '{\"seconds\": " + time + "}'"),
                    SideException.Kind.TIME,
                    "no throughput can be made of that");
        }
    }

    @Test
    void runningOutOfMemoryIsTold() {
        assertKind(
                FakePeer.script("b", "echo '{\"error\": \"cannot allocate\", \"kind\": \"memory\"}'; exit 1"),
                SideException.Kind.MEMORY,
                "smaller --batch");
        assertKind(
                FakePeer.script("b", "echo '{\"ready\": true}'; read n; kill -9 $$"),
                SideException.Kind.MEMORY,
                "signal 9");
    }

    @Test
    void aProgramThatRunsOtherStepsThanItWasAskedForIsRefused() {
        CommandSide side = FakePeer.script(
                "b",
                "echo '{\"ready\": true, \"identity\": {\"batch\": \"8\"}}'; while read n; do i=0;"
                        + " while [ $i -lt $n ]; do i=$((i+1)); echo '{\"seconds\": 0.01}'; done; done");

        assertKind(side, SideException.Kind.IDENTITY, "says that it runs batch 8, but was asked for 4");
    }

    @Test
    void aProgramThatEndsTooEarlyIsTold() {
        CommandSide short_ = FakePeer.script("b", "for i in 1 2 3; do echo '{\"seconds\": 0.01}'; done");

        assertThatThrownBy(
                        () -> run(short_, short_, QUICK.with(Interleaving.FORKS).withUnits(2)))
                .isInstanceOf(SideException.class)
                .hasMessageContaining("fewer steps than are to be measured");
    }

    @Test
    void forksOfOneSideHaveToDoTheSameWork(@TempDir Path folder) {
        Path count = folder.resolve("count");
        CommandSide side = FakePeer.script(
                "b",
                "echo x >> '" + count + "'; echo '{\"ready\": true, \"identity\": {\"weights\": \"'$(wc -l < '" + count
                        + "' | tr -d ' ')'\"}}'; while read n; do i=0; while [ $i -lt $n ]; do i=$((i+1));"
                        + " echo '{\"seconds\": 0.01}'; done; done");

        assertKind(side, SideException.Kind.IDENTITY, "forks of one side have to do the same work");
    }

    private static void assertKind(Side side, SideException.Kind kind, String message) {
        assertThatThrownBy(() -> run(FakePeer.constant("a", 0.01), side, QUICK))
                .isInstanceOfSatisfying(
                        SideException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageStartingWith(side.label() + ": ")
                .hasMessageContaining(message);
    }

    @Test
    void whatTheMachineDoesMakesABlockInvalidAndNotSlow() throws SideException {
        // No block can use less than no processor time: every one of them is foreign.
        ValidityLimits none = new ValidityLimits(2, -1, 2, Long.MAX_VALUE, 1e9, false, 1000);
        List<String> told = new ArrayList<>();
        ComparisonResult measured;
        try (Instruments instruments = instruments(none)) {
            measured = new Comparison(FakePeer.constant("a", 0.01), FakePeer.constant("b", 0.01), QUICK, instruments)
                    .run((done, of, left, text) -> told.add(text));
        }

        assertThat(measured.units()).isEmpty();
        assertThat(measured.droppedUnits()).isEqualTo(QUICK.repeats() + 1);
        assertThat(measured.invalid()).containsOnlyKeys("foreign");
        assertThat(measured.invalid().get("foreign")).isEqualTo((QUICK.repeats() + 1) * (QUICK.repeats() + 1));
        assertThat(measured.remarks())
                .isNotEmpty()
                .allSatisfy(remark -> assertThat(remark).contains("processors"));
        assertThat(told).hasSize(QUICK.repeats() + 1);
    }

    @Test
    void aRatioThatDriftsIsDropped() throws SideException {
        // The second side gets slower with every step, as one that is not warm, or that leaks.
        CommandSide leaking = FakePeer.script(
                "b",
                "echo '{\"ready\": true}'; t=10000; while read n; do i=0; while [ $i -lt $n ]; do i=$((i+1));"
                        + " t=$((t+100)); echo '{\"seconds\": 0.0'$t'}'; done; done");

        ComparisonResult measured = run(
                FakePeer.constant("a", 0.01), leaking, QUICK.withSeconds(1.5).withUnits(2));

        assertThat(measured.units()).isEmpty();
        assertThat(measured.remarks()).anySatisfy(remark -> assertThat(remark).contains("drifted"));
    }

    @Test
    void rawSamplesHaveARowForEveryStep() throws SideException {
        ComparisonResult measured =
                run(FakePeer.constant("a", 0.010), FakePeer.constant("b", 0.011), QUICK.withUnits(2));

        List<String> rows = StepsCsv.of(measured.units()).lines().toList();
        int warmup = measured.units().stream()
                .mapToInt(unit -> unit.a().warmup().size() + unit.b().warmup().size())
                .sum();
        assertThat(rows.get(0)).isEqualTo("unit,side,phase,step,seconds");
        assertThat(rows)
                .hasSize((int) (1 + warmup + measured.steps()))
                .contains("1,a,measurement,1,0.010000000", "2,b,warmup,1,0.011000000");
    }
}

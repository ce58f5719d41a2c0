package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nextbench.bench.Workload;
import dev.nextbench.gate.Baseline;
import dev.nextbench.io.Json;
import dev.nextbench.run.Machine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class GateCommandTest {
    private static final String REVISION = "0123456789abcdef0123456789abcdef01234567";
    private static final String MODEL = "convnext_atto,depths=[1, 1],widths=[4, 8],classes=3";
    private static final List<String> TINY =
            List.of("--model", MODEL, "--input", "3x32x32", "--batch", "1", "--device", "cpu");
    private static final List<String> QUICK =
            List.of("--pairs", "3", "--pair-seconds", "0.1", "--warmup", "0.05", "--max-foreign", "64");

    @TempDir
    Path folder;

    private Path baseline() {
        return folder.resolve("baseline.json");
    }

    /** As a program that was built from a revision. */
    private CommandRun record(String built, Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(new GateRecordCommand(() -> built))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler(new Failures())
                .setParameterExceptionHandler(new Failures());
        int status = command.execute(flat(arguments, "--baseline", baseline()));
        command.getErr().flush();
        return new CommandRun(status, out.toString(), err.toString());
    }

    private CommandRun check(Object... arguments) {
        return CommandRun.of((Object[]) flat(
                new Object[] {"gate", "check", "--no-history", "--report", folder.resolve("report")},
                Stream.concat(Stream.of("--baseline", baseline()), Arrays.stream(arguments))
                        .toArray()));
    }

    private static String[] flat(Object[] first, Object... more) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(more))
                .flatMap(argument -> (argument instanceof List<?> list ? list : List.of(argument)).stream())
                .map(String::valueOf)
                .toArray(String[]::new);
    }

    @Test
    void oneOfItsCommandsHasToBeSaid() {
        CommandRun.of("gate").refused("say record, check or selftest");
        CommandRun.of("gate", "recrod").refused("recrod");
    }

    @ParameterizedTest
    @ValueSource(strings = {"record", "check", "selftest"})
    void everyCommandHasHelpWithAnExample(String name) {
        assertThat(CommandRun.of("gate", name, "--help").succeeded().out())
                .contains("Example: nextbench gate " + name, "--metric", "--pairs");
    }

    @Test
    void aBaselineThatIsMissingEmptyOrDamagedIsOneMessage() throws IOException {
        check().refused("there is no baseline " + baseline(), "nextbench gate record --model MODEL");
        Files.writeString(baseline(), "");
        check().refused(baseline() + " is empty", "nextbench gate record");
        check("--stored").refused(baseline() + " is empty");
        Files.writeString(baseline(), "{\"format\": 1, \"revision\": \"" + REVISION + "\", \"workloads\": [{");
        check().refused(baseline() + ": line 1", "no whole baseline");
        Files.writeString(baseline(), "{\"format\": 1, \"revision\": \"" + REVISION + "\", \"workloads\": []}");
        check().refused("'workloads' is empty");
        assertThat(folder.resolve("report")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--pairs | 2 | --pairs 2: an interval over forks needs 3",
                "--pairs | few | few' is no whole number",
                "--pair-seconds | 0 | --pair-seconds 0.0 should be",
                "--pair-seconds | NaN | --pair-seconds NaN should be",
                "--seconds | Infinity | --seconds Infinity should be",
                "--warmup | -1 | --warmup -1.0 should be",
                "--patience | 0 | --patience 0.0 should be",
                "--max-foreign | -1 | --max-foreign -1.0 should be",
                "--metric | speed | should be one of throughput, latency_p50",
                "--metric | throughput: | should be a number of percent",
                "--metric | throughput:0 | should be a number of percent",
                "--metric | throughput:much | should be a number of percent",
                "--threads | 0 | threads '0' should be a whole number from 1",
                "--batch | 0 | batch '0' should be a whole number from 1",
                "--precision | int3 | precision 'int3' should be float32",
                "--layout | chwn | layout 'chwn' should be nchw or nhwc",
                "--mode | dream | mode 'dream' should be infer or train",
                "--device | tpu | --device tpu",
                "--interleave | blocks | blocks"
            })
    void aWrongOptionIsToldBeforeAnythingIsBuiltOrMeasured(String option, String value, String message) {
        List<String> model = List.of("--model", MODEL, "--input", "3x32x32");
        CommandRun.of("gate", "check", "--against", "no-such-revision", model, option, value)
                .refused(message);
        CommandRun.of("gate", "selftest", model, "--results", folder, option, value)
                .refused(message);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void wrongModelsAndSettingsAreTold() {
        check("--against", "HEAD", "--model", "convnext_ato").refused("convnext_ato", "convnext_atto");
        check("--against", "HEAD", "--model", "convnext_atto,kernle=3").refused("kernle", "kernel");
        check("--against", "HEAD", "--model", "convnext_atto,batch=1,batch=2").refused("batch is given twice");
        check("--against", "HEAD", "--model", "convnext_atto,3").refused("'3' should be NAME=VALUE");
        check("--against", "HEAD").refused("say what to check: --model MODEL");
        CommandRun.of("gate", "selftest").refused("say what to try the gate on");
    }

    @Test
    void optionsThatContradictEachOtherAreTold() {
        record(REVISION, TINY, "--pin").succeeded();
        check("--stored", "--against", "HEAD").refused("--stored and --against contradict each other");
        check(TINY, "--metric", "throughput", "--metric", "throughput:2").refused("--metric throughput is given twice");
        CommandRun.of("gate", "selftest", TINY, "--metric", "throughput", "--metric", "startup")
                .refused("a self-test tries one metric");
        CommandRun.of("gate", "selftest", TINY, "--slowdown", "0").refused("--slowdown");
        CommandRun.of("gate", "selftest", TINY, "--repetitions", "0").refused("--repetitions");
    }

    @Test
    void aRevisionThatGitDoesNotKnowIsTold() {
        check(TINY, "--against", "no-such-revision")
                .refused("revision 'no-such-revision' is not known to git", "fetch");
    }

    @Test
    void aGpuThatIsNotThereIsTold() {
        check("--against", "HEAD", "--model", MODEL, "--device", "gpu:99").refused("--device gpu:99: ");
    }

    @Test
    void aChangedTreeCannotBeABaseline() {
        record(REVISION + "-dirty", TINY, "--pin").refused("changed tree", "commit first");
        assertThat(baseline()).doesNotExist();
    }

    @Test
    void nothingToRecordIsTold() {
        record(REVISION).refused("say what to record: --model MODEL");
    }

    @Test
    void aPinnedBaselineNamesRevisionAndWorkloads() throws IOException {
        CommandRun run = record(REVISION, TINY, "--pin").succeeded();

        assertThat(run.out()).contains(": 0 sessions recorded", "baseline " + baseline() + " is revision " + REVISION);
        Baseline baseline = Baseline.read(baseline());
        assertThat(baseline.revision()).isEqualTo(REVISION);
        assertThat(baseline.workloads()).singleElement().satisfies(recorded -> {
            assertThat(recorded.workload().model()).isEqualTo("convnext_atto");
            assertThat(recorded.workload().threads()).isEqualTo(1);
            assertThat(recorded.workload().size()).isEqualTo(32);
            assertThat(recorded.sessions()).isEmpty();
        });
        // Recording anew without --model goes by what the file says, for the revision that there is now.
        String next = REVISION.replace('0', '9');
        record(next, "--pin", "--json").succeeded();
        assertThat(Baseline.read(baseline()).revision()).isEqualTo(next);
        assertThat(Baseline.read(baseline()).workloads()).isEqualTo(baseline.workloads());
    }

    @Test
    void whatWasOnlyPinnedCannotBeComparedWithWhatWasRecorded() {
        record(REVISION, TINY, "--pin").succeeded();

        CommandRun run = check("--stored", QUICK);
        run.refused(baseline() + ": nothing is recorded of", "nextbench gate record", "--against");
        // Nor if git does not have the revision, so that only what was recorded would be left.
        CommandRun without = check(QUICK);
        assertThat(without.status()).isEqualTo(2);
        assertThat(without.err()).contains("the baseline's build cannot be had", "nothing is recorded of");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--batch=2",
                "--threads=2",
                "--precision=bfloat16",
                "--layout=nchw",
                "--input=3x64x64",
                "--seed=1"
            })
    void aBaselineOfAnotherIdentityIsNeverComparedWith(String other) {
        record(REVISION, TINY, "--pin").succeeded();
        List<String> changed = new ArrayList<>(TINY);
        String name = other.substring(0, other.indexOf('='));
        int at = changed.indexOf(name);
        if (at >= 0) {
            changed.subList(at, at + 2).clear();
        }
        changed.add(other);

        check(changed, "--stored")
                .refused(baseline() + " has no workload equal to convnext_atto", "--against REVISION");
    }

    @Test
    void aBaselineOfAnotherMachineIsNeverComparedWith() throws IOException {
        record(REVISION, TINY, "--pin").succeeded();
        Baseline pinned = Baseline.read(baseline());
        Baseline.Recorded recorded = pinned.workloads().get(0);
        Baseline.ForkFigures fork = new Baseline.ForkFigures(-7, 1e-3, 1e-3, 1e-3, 100, 0.5, null);
        pinned.with(
                        recorded.name(),
                        recorded.workload(),
                        Map.of("model", "convnext_atto"),
                        new Baseline.Session(
                                "2026-01-01T00:00:00Z", Map.of("processor", "an abacus"), List.of(fork, fork, fork)))
                .write(baseline());

        check("--stored", QUICK).refused("is of another machine", "processor was an abacus", "Record a new baseline");
    }

    /** Nothing that depends on time is asserted: the machine of a test does other things. */
    @Test
    void whatWasRecordedIsCheckedAgainstRealForks() throws IOException {
        CommandRun recorded = record(REVISION, TINY, QUICK);
        assumeTrue(recorded.status() != CompareCommand.INCONCLUSIVE, recorded.err());
        assertThat(recorded.out()).contains(": 1 session recorded");
        Baseline.Recorded workload = Baseline.read(baseline()).workloads().get(0);
        assertThat(workload.identity()).containsKeys("graph_sha256", "macs", "libtorch", "jdk", "settings_sha256");
        Baseline.Session session = workload.sessions().get(0);
        assertThat(session.forks()).hasSize(3).allSatisfy(fork -> {
            assertThat(fork.p50()).isPositive().isLessThanOrEqualTo(fork.p99());
            assertThat(fork.steps()).isPositive();
        });
        assertThat(session.machine()).containsEntry("cores", Machine.describe().get("cores"));

        CommandRun run = CommandRun.of(
                "gate",
                "check",
                "--stored",
                TINY,
                QUICK,
                "--baseline",
                baseline(),
                "--report",
                folder.resolve("report"),
                "--results",
                folder.resolve("results"),
                "--metric",
                "throughput",
                "--metric",
                "peak_memory",
                "--json");

        // One session says nothing of how much sessions differ, whatever is measured now.
        assertThat(run.status()).isEqualTo(3);
        JsonNode outcome = run.json();
        assertThat(outcome.at("/verdict").asString()).isEqualTo("inconclusive");
        assertThat(outcome.at("/checks").size()).isEqualTo(2);
        assertThat(outcome.at("/checks/0/metric").asString()).isEqualTo("throughput");
        assertThat(outcome.at("/baseline").asString()).contains(REVISION);
        for (String file : List.of("gate.md", "gate.html", "gate.xml", "gate.json")) {
            assertThat(folder.resolve("report").resolve(file)).isNotEmptyFile();
        }
        if (outcome.at("/checks/0/first").isObject()) {
            assertThat(outcome.at("/checks/0/first/unit").asString()).isEqualTo("recorded sessions");
            assertThat(folder.resolve("results/history")).isNotEmptyDirectory();
        }

        // A second workload, of another machine: what ends the gate after the first leaves a report of that.
        Workload first = workload.workload();
        Workload second = new Workload(
                first.model(),
                first.settings(),
                first.size(),
                first.mode(),
                2,
                first.precision(),
                first.layout(),
                first.device(),
                first.threads(),
                first.seed());
        Baseline.ForkFigures fork = new Baseline.ForkFigures(-7, 1e-3, 1e-3, 1e-3, 100, 0.5, null);
        Baseline.read(baseline())
                .with(
                        "the second",
                        second,
                        workload.identity(),
                        new Baseline.Session(
                                "2026-01-01T00:00:00Z", Map.of("processor", "an abacus"), List.of(fork, fork, fork)))
                .write(baseline());

        check("--stored", QUICK).refused("is of another machine");
        JsonNode left = Json.mapper().readTree(Files.readString(folder.resolve("report/gate.json")));
        assertThat(left.at("/verdict").asString()).isEqualTo("inconclusive");
        assertThat(left.at("/checks").size()).isEqualTo(2);
        assertThat(left.at("/checks/0/reason").asString()).doesNotContain("before this was measured");
        assertThat(left.at("/checks/1/workload").asString()).isEqualTo("the second");
        assertThat(left.at("/checks/1/reason").asString()).isEqualTo("the gate was ended before this was measured");
    }
}

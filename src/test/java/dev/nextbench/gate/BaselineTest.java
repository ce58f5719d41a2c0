package dev.nextbench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.bench.Workload;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaselineTest {
    private static final Map<String, String> IDENTITY = Map.of("model", "convnext_atto", "libtorch", "2.7.1");
    private static final Map<String, String> MACHINE = Map.of("processor", "made up", "cores", "2", "memory", "8 GiB");
    private static final Baseline.ForkFigures FORK = fork(1L << 20);

    @TempDir
    Path folder;

    private static Baseline.ForkFigures fork(@Nullable Long peak) {
        return new Baseline.ForkFigures(Math.log(0.01), 0.010, 0.011, 0.012, 100, 0.8, peak);
    }

    private static Workload workload(int batch) {
        return workload(batch, List.of(1, 1), 1e-6);
    }

    private static Workload workload(int batch, Object depths, double initial) {
        return new Workload(
                "convnext_atto",
                Map.of("depths", depths, "layer_scale_init", initial),
                32,
                "infer",
                batch,
                Precision.FLOAT32,
                Layout.NHWC,
                "cpu",
                1,
                0);
    }

    private static Baseline.Session session(int day, Map<String, String> machine) {
        return new Baseline.Session("2026-01-%02dT00:00:00Z".formatted(day), machine, List.of(FORK, FORK, FORK));
    }

    private static Baseline empty() {
        return new Baseline(Baseline.FORMAT, "abc", List.of());
    }

    private static Baseline one() {
        return empty().with("one", workload(1), IDENTITY, session(1, MACHINE));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("baseline.json"), text);
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Baseline baseline = one().with(
                        "two",
                        workload(2),
                        IDENTITY,
                        new Baseline.Session("2026-01-02T00:00:00Z", MACHINE, List.of(fork(null))));
        Path file = folder.resolve("deep/down/baseline.json");

        baseline.write(file);

        assertThat(Baseline.read(file)).isEqualTo(baseline);
        String text = Files.readString(file);
        Baseline.read(file).write(file);
        assertThat(Files.readString(file)).isEqualTo(text).contains("\"revision\" : \"abc\"");
    }

    @Test
    void aWorkloadIsFoundByWhatItIs() throws IOException {
        one().write(folder.resolve("baseline.json"));
        Baseline read = Baseline.read(folder.resolve("baseline.json"));

        assertThat(read.find(workload(1)))
                .get()
                .extracting(Baseline.Recorded::name)
                .isEqualTo("one");
        assertThat(read.find(workload(2))).isEmpty();
        // What was typed has arrays where a file has lists.
        assertThat(read.find(workload(1, new int[] {1, 1}, 1e-6))).isPresent();
        assertThat(read.find(workload(1, new int[] {1, 2}, 1e-6))).isEmpty();
        assertThat(read.find(workload(1, new int[] {1, 1}, 1e-5))).isEmpty();
    }

    @Test
    void aSecondSessionIsAdded() {
        Baseline baseline = one().with("two", workload(2), IDENTITY, session(1, MACHINE))
                .with("one", workload(1), IDENTITY, session(2, MACHINE));

        assertThat(baseline.workloads()).extracting(Baseline.Recorded::name).containsExactly("one", "two");
        assertThat(baseline.workloads().get(0).sessions())
                .extracting(Baseline.Session::time)
                .containsExactly("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    }

    @Test
    void theOldestOfManySessionsGo() {
        Baseline baseline = empty();
        for (int day = 1; day <= 25; day++) {
            baseline = baseline.with("one", workload(1), IDENTITY, session(day, MACHINE));
        }

        assertThat(baseline.workloads().get(0).sessions()).hasSize(20);
        assertThat(baseline.workloads().get(0).sessions().get(0).time()).startsWith("2026-01-06");
    }

    @Test
    void sessionsOfOtherWorkOrAnotherMachineAreNotMixed() {
        Baseline other = one().with(
                        "one", workload(1), Map.of("model", "convnext_atto", "libtorch", "2.8.0"), session(2, MACHINE));
        assertThat(other.workloads().get(0).sessions()).hasSize(1);
        assertThat(other.workloads().get(0).identity()).containsEntry("libtorch", "2.8.0");

        Baseline moved =
                one().with("one", workload(1), IDENTITY, session(2, Map.of("processor", "other", "cores", "2")));
        assertThat(moved.workloads().get(0).sessions()).hasSize(1);

        Baseline more = one().with(
                        "one",
                        workload(1),
                        IDENTITY,
                        session(2, Map.of("processor", "made up", "cores", "2", "memory", "16 GiB")));
        assertThat(more.workloads().get(0).sessions())
                .as("memory is not what steps take")
                .hasSize(2);
    }

    @Test
    void writingDownAWorkloadKeepsWhatWasRecorded() {
        assertThat(one().with("one", workload(1), Map.of(), null)).isEqualTo(one());
        Baseline pinned = empty().with("one", workload(1), Map.of(), null);
        assertThat(pinned.workloads().get(0).sessions()).isEmpty();
    }

    @Test
    void anotherRevisionKeepsTheWorkloadsWithoutTheirSessions() {
        Baseline next = one().at("def");

        assertThat(next.revision()).isEqualTo("def");
        assertThat(next.workloads()).hasSize(1);
        assertThat(next.workloads().get(0).sessions()).isEmpty();
        assertThat(next.workloads().get(0).identity()).isEmpty();
    }

    @Test
    void aMissingFileIsToldWithTheCommandThatMakesIt() {
        Path file = folder.resolve("none.json");
        assertThatThrownBy(() -> Baseline.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("no baseline " + file, "'nextbench gate record --model MODEL'");
    }

    @Test
    void anEmptyFileAFolderAndBytesAreTold() throws IOException {
        refused("", "is empty; take it from git again");
        assertThatThrownBy(() -> Baseline.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(folder.toString(), "is a folder");
        Path bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThatThrownBy(() -> Baseline.read(bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(bytes.toString(), "is no text", "gate record");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "null",
                "[]",
                "{}",
                "{\"format\": 1, \"revision\": \"abc\", \"workloads\": [",
                "{\"format\": 1, \"revision\": \"abc\"}",
                "{\"format\": 1, \"workloads\": []}",
                "{\"format\": 0, \"revision\": \"abc\", \"workloads\": []}",
                "{\"format\": 1, \"revision\": \"abc\", \"workloads\": [{}]}",
                "{\"format\": 1, \"revision\": \"abc\", \"workloads\": [], \"more\": 1}",
                "<<<<<<< HEAD"
            })
    void aDamagedFileIsTold(String text) throws IOException {
        refused(text, "this is no whole baseline: take it from git again, or record it with 'nextbench gate record'");
    }

    @Test
    void missingFieldsAreNamed() throws IOException {
        refused("{\"format\": 1, \"revision\": \"abc\"}", "field 'workloads' is missing");
        refused("{\"format\": 1, \"workloads\": []}", "field 'revision' is missing");
        refused(
                "{\"format\": 1, \"revision\": \"abc\", \"workloads\": [{\"name\": \"a\"}]}",
                "field 'workload' is missing");
    }

    @Test
    void aNewerFormatAsksForANewerProgram() throws IOException {
        refused("{\"format\": 2, \"revision\": \"abc\", \"workloads\": []}", "2 is newer", "update NextBench");
    }

    @Test
    void noWorkloadsAreTold() throws IOException {
        refused("{\"format\": 1, \"revision\": \"abc\", \"workloads\": []}", "field 'workloads' is empty");
    }

    @ParameterizedTest
    @CsvSource({
        "\"log_step\", \"NaN\"",
        "\"p50\", 0",
        "\"p50\", -0.01",
        "\"p90\", -1",
        "\"p99\", \"NaN\"",
        "\"startup\", \"Infinity\"",
        "\"peak_resident\", 0"
    })
    void figuresThatNoForkCanHaveAreTold(String field, String value) throws IOException {
        one().write(folder.resolve("baseline.json"));
        String text = Files.readString(folder.resolve("baseline.json"));
        String damaged = text.replaceFirst(field + " : [^,}\\n]*", field + " : " + value);
        assertThat(damaged).isNotEqualTo(text);

        refused(damaged, "workload 'one', session 2026-01-01T00:00:00Z", "no positive numbers", "record it again");
    }

    @Test
    void aSessionWithoutForksIsTold() throws IOException {
        empty().with("one", workload(1), IDENTITY, new Baseline.Session("2026-01-01T00:00:00Z", MACHINE, List.of()))
                .write(folder.resolve("baseline.json"));

        refused(Files.readString(folder.resolve("baseline.json")), "session 2026-01-01T00:00:00Z has no fork");
    }

    private void refused(String text, String... parts) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> Baseline.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContainingAll(parts);
    }
}

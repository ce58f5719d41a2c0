package dev.nextbench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryStoreTest {
    private static final Map<String, String> ATTO = Map.of("model", "convnext_atto", "batch", "1", "device", "cpu");

    @TempDir
    Path results;

    private static HistoryOrigin origin(String time) {
        return new HistoryOrigin(
                Instant.parse(time),
                "1a2b3c4d",
                "bench",
                "nextbench bench convnext_atto",
                new TreeMap<>(Map.of("cpu", "Zähler \"7\"", "host", "one")));
    }

    private static HistoryEntry entry(String time, double value) {
        return origin(time).entry(ATTO, HistoryMetric.THROUGHPUT, value, value * 0.99, value * 1.01, 10);
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(results.resolve("history").resolve(file));
    }

    @Test
    void entriesComeBackInTheOrderOfTheirTimesFromTheFilesOfTheirMonths() throws IOException {
        HistoryStore store = new HistoryStore(results);
        HistoryEntry march = entry("2026-03-01T00:00:00Z", 47.25);
        HistoryEntry later = entry("2026-02-28T23:59:59.999Z", 0.1 + 0.2);
        HistoryEntry february = origin("2026-02-28T08:00:00Z").entry(ATTO, HistoryMetric.TOP1, 75.7, null, null, 1);
        store.append(List.of(march, later));
        store.append(List.of(february));
        assertThat(store.read().entries()).containsExactly(february, later, march);
        assertThat(store.read().damaged()).isEmpty();
        assertThat(lines("2026-02.jsonl")).hasSize(2);
        assertThat(lines("2026-03.jsonl")).hasSize(1);
    }

    @Test
    void aLineHasTheFieldsThatScriptsReadAndNoneThatSayNothing() throws IOException {
        new HistoryStore(results)
                .append(List.of(
                        origin("2026-03-01T12:00:00Z").entry(ATTO, HistoryMetric.LATENCY_P99, 21.5, null, null, 3)));
        assertThat(lines("2026-03.jsonl"))
                .containsExactly("{\"format\":1,\"time\":\"2026-03-01T12:00:00Z\",\"revision\":\"1a2b3c4d\","
                        + "\"id\":\"" + HistoryEntry.id(new TreeMap<>(ATTO), HistoryMetric.LATENCY_P99) + "\","
                        + "\"series\":{\"batch\":\"1\",\"device\":\"cpu\",\"model\":\"convnext_atto\"},"
                        + "\"metric\":\"latency_p99\",\"unit\":\"ms\",\"better\":\"lower\",\"value\":21.5,\"n\":3,"
                        + "\"source\":\"bench\",\"command\":\"nextbench bench convnext_atto\","
                        + "\"machine\":{\"cpu\":\"Zähler \\\"7\\\"\",\"host\":\"one\"}}");
    }

    @Test
    void anyDifferenceInIdentityMetricUnitOrDirectionIsAnotherSeries() {
        HistoryOrigin origin = origin("2026-03-01T12:00:00Z");
        List<HistoryEntry> entries = List.of(
                origin.entry(ATTO, HistoryMetric.THROUGHPUT, 1, null, null, 1),
                origin.entry(
                        Map.of("model", "convnext_atto", "batch", "2", "device", "cpu"),
                        HistoryMetric.THROUGHPUT,
                        1,
                        null,
                        null,
                        1),
                origin.entry(ATTO, HistoryMetric.LATENCY_P50, 1, null, null, 1),
                origin.entry(ATTO, new HistoryMetric("latency_p50", "s", HistoryMetric.Better.LOWER), 1, null, null, 1),
                origin.entry(
                        ATTO, new HistoryMetric("latency_p50", "s", HistoryMetric.Better.HIGHER), 1, null, null, 1));
        assertThat(entries.stream().map(HistoryEntry::id)).doesNotHaveDuplicates();
        assertThat(origin("2026-04-01T12:00:00Z")
                        .entry(new TreeMap<>(ATTO), HistoryMetric.THROUGHPUT, 2, 1.0, 3.0, 5)
                        .id())
                .isEqualTo(entries.get(0).id());
    }

    @Test
    void aTornLineIsToldOfAndNeitherLostNorJoinedToTheNext() throws IOException {
        HistoryStore store = new HistoryStore(results);
        HistoryEntry first = entry("2026-03-01T00:00:00Z", 47);
        store.append(List.of(first, entry("2026-03-02T00:00:00Z", 46)));
        Path file = store.folder().resolve("2026-03.jsonl");
        String whole = Files.readString(file);
        String torn = whole.substring(0, whole.length() - 60);
        Files.writeString(file, torn);
        assertThat(store.read().entries()).containsExactly(first);
        assertThat(store.read().damaged()).singleElement().satisfies(damaged -> {
            assertThat(damaged.file()).isEqualTo("2026-03.jsonl");
            assertThat(damaged.line()).isEqualTo(2);
        });
        HistoryEntry third = entry("2026-03-03T00:00:00Z", 45);
        store.append(List.of(third));
        assertThat(store.read().entries()).containsExactly(first, third);
        assertThat(store.read().damaged()).hasSize(1);
        assertThat(Files.readString(file)).startsWith(torn + "\n{").endsWith("}\n");
    }

    @Test
    void aWholeLastLineWithoutItsEndIsAnEntry() throws IOException {
        HistoryStore store = new HistoryStore(results);
        store.append(List.of(entry("2026-03-01T00:00:00Z", 47)));
        Path file = store.folder().resolve("2026-03.jsonl");
        Files.writeString(file, Files.readString(file).stripTrailing());
        store.append(List.of(entry("2026-03-02T00:00:00Z", 46)));
        assertThat(store.read().entries()).hasSize(2);
        assertThat(store.read().damaged()).isEmpty();
    }

    @Test
    void damagedLinesAreToldOfWithWhatIsWrong() throws IOException {
        HistoryStore store = new HistoryStore(results);
        store.append(List.of(entry("2026-03-01T00:00:00Z", 47)));
        Path file = store.folder().resolve("2026-03.jsonl");
        String line = lines("2026-03.jsonl").get(0);
        Files.writeString(
                file,
                "<<<<<<< HEAD\n" + line.replace("\"n\":10", "\"n\":0") + "\n"
                        + line.replace("\"batch\":\"1\"", "\"batch\":\"2\"") + "\n"
                        + line.replace("\"unit\":\"images/s\",", "") + "\n"
                        + line.replace("2026-03-01T", "1st of March ") + "\n"
                        + line.replace("\"n\":10", "\"n\":10,\"mean\":1") + "\n42\n",
                StandardOpenOption.APPEND);
        HistoryStore.Contents contents = store.read();
        assertThat(contents.entries()).hasSize(1);
        assertThat(contents.damaged().stream().map(HistoryStore.DamagedLine::line))
                .containsExactly(2, 3, 4, 5, 6, 7, 8);
        assertThat(contents.damaged().get(1).problem()).isEqualTo("field 'n': 0 is not at least 1");
        assertThat(contents.damaged().get(2).problem()).contains("the hash of its series");
        assertThat(contents.damaged().get(3).problem()).isEqualTo("field 'unit' is missing");
        assertThat(contents.damaged().get(4).problem()).contains("is no time such as");
        assertThat(contents.damaged().get(5).problem()).contains("mean");
        assertThat(contents.damaged().get(6).problem()).isEqualTo("it is no JSON object");
    }

    @Test
    void aNewerFormatIsAnErrorThatSaysToUpdate() throws IOException {
        HistoryStore store = new HistoryStore(results);
        store.append(List.of(entry("2026-03-01T00:00:00Z", 47)));
        Path file = store.folder().resolve("2026-03.jsonl");
        Files.writeString(file, "{\"format\":2,\"new\":[1]}\n", StandardOpenOption.APPEND);
        assertThatThrownBy(store::read)
                .isInstanceOf(ResultException.class)
                .hasMessageContainingAll(file.toString(), "line 2", "format 2", "Update the program");
    }

    @Test
    void theSameMeasurementMergedTwiceCountsOnce() throws IOException {
        HistoryStore store = new HistoryStore(results);
        store.append(List.of(entry("2026-03-01T00:00:00Z", 47), entry("2026-03-01T00:00:01Z", 47)));
        Path file = store.folder().resolve("2026-03.jsonl");
        Files.writeString(file, Files.readString(file).repeat(2));
        assertThat(store.read().entries()).hasSize(2);
    }

    @Test
    void otherFilesAreLeftAloneAndAMissingFolderIsAnEmptyHistory() throws IOException {
        HistoryStore store = new HistoryStore(results);
        assertThat(store.read().entries()).isEmpty();
        Files.createDirectories(store.folder());
        Files.writeString(store.folder().resolve("notes.jsonl"), "mine");
        assertThat(store.read()).isEqualTo(new HistoryStore.Contents(List.of(), List.of()));
    }

    @Test
    void valuesThatCannotHaveBeenMeasuredAreRefused() {
        HistoryOrigin origin = origin("2026-03-01T12:00:00Z");
        assertThatThrownBy(() -> origin.entry(ATTO, HistoryMetric.TOP1, Double.NaN, null, null, 1))
                .hasMessageContaining("not finite");
        assertThatThrownBy(() -> origin.entry(ATTO, HistoryMetric.TOP1, 5, 7.0, 6.0, 1))
                .hasMessageContaining("7.0 and 6.0 are no interval");
        assertThatThrownBy(() -> origin.entry(ATTO, HistoryMetric.TOP1, 5, 4.0, Double.POSITIVE_INFINITY, 1))
                .hasMessageContaining("no interval");
        assertThatThrownBy(() -> origin.entry(ATTO, HistoryMetric.TOP1, 5, 4.0, null, 1))
                .hasMessageContaining("no interval");
        assertThatThrownBy(() -> new HistoryMetric("top/1", "%", HistoryMetric.Better.HIGHER))
                .hasMessageContaining("top/1");
    }

    @Test
    void threadsAndProcessesThatAppendTogetherTearNoLine() throws Exception {
        int each = 100;
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            HistoryStoreTest.class.getName(),
                            results.toString(),
                            Integer.toString(i),
                            Integer.toString(each))
                    .inheritIO()
                    .start());
        }
        // Only when all are there do they begin, or the first would be done before the last has started.
        while (!Files.exists(results.resolve("ready0")) || !Files.exists(results.resolve("ready1"))) {
            assertThat(processes).allMatch(Process::isAlive);
            Thread.sleep(5);
        }
        Path file = Files.createDirectories(results.resolve("history")).resolve("2026-03.jsonl");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            Files.createFile(results.resolve("go"));
            Thread.sleep(300);
            assertThat(channel.size()).as("written by those who had to wait").isZero();
        }
        IntStream.range(2, 4).parallel().forEach(i -> append(results, i, each));
        for (Process process : processes) {
            assertThat(process.waitFor()).isZero();
        }
        HistoryStore.Contents contents = new HistoryStore(results).read();
        assertThat(contents.damaged()).isEmpty();
        assertThat(contents.entries()).hasSize(4 * each);
    }

    /** Appends entries from a process of its own: folder, number of the process, entries. */
    public static void main(String... arguments) throws Exception {
        Path results = Path.of(arguments[0]);
        append(results.resolve("warm-up" + arguments[1]), 0, 20);
        Files.createFile(results.resolve("ready" + arguments[1]));
        while (!Files.exists(results.resolve("go"))) {
            Thread.sleep(1);
        }
        append(results, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    }

    private static void append(Path results, int writer, int entries) {
        HistoryStore store = new HistoryStore(results);
        int together = 20;
        for (int i = 0; i < entries; i += together) {
            store.append(IntStream.range(i, i + together)
                    .mapToObj(j -> entry("2026-03-01T00:00:00Z", 1 + writer * 1000 + j))
                    .toList());
        }
    }
}

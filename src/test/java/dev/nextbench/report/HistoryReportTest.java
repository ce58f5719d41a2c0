package dev.nextbench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.result.HistoryEntry;
import dev.nextbench.result.HistoryMetric;
import dev.nextbench.result.HistoryOrigin;
import dev.nextbench.result.HistoryStore;
import dev.nextbench.result.ResultException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class HistoryReportTest {
    private static final String ATTO = "convnext_atto, infer, float32, nhwc, 96 px, batch 1, 1 thread, cpu";

    @TempDir
    static Path folder;

    private static HistoryReport report = HistoryReport.of(List.of(), List.of(), List.of(), 0.01);
    private static Map<String, String> files = Map.of();

    @BeforeAll
    static void write() {
        report = report(HistoryExample.write(folder.resolve("results")));
        files = report.files();
    }

    private static HistoryReport report(HistoryStore store) {
        HistoryStore.Contents contents = store.read();
        return HistoryReport.of(contents.entries(), contents.damaged(), List.of(), HistoryReport.MINIMUM_EFFECT);
    }

    private static HistorySeries series(String label, String metric) {
        return report.series().stream()
                .filter(series -> series.label().startsWith(label)
                        && series.metric().name().equals(metric))
                .findFirst()
                .orElseThrow();
    }

    /** A series without noise but of a wave that every level has. */
    private static HistorySeries made(HistoryMetric metric, int points, IntToDoubleFunction level) {
        List<HistoryEntry> entries = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            Instant time = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofHours(i));
            double value = level.applyAsDouble(i) * (1 + 0.001 * (i % 3 - 1));
            entries.add(new HistoryOrigin(time, "r" + i, "run", "nextbench run x.yaml", new TreeMap<>())
                    .entry(Map.of("model", "m"), metric, value, null, null, 1));
        }
        return HistoryReport.of(entries, List.of(), List.of(), 0.01).series().get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"report.md", "report.html", "convnext_atto throughput", "inceptionnext_tiny throughput"})
    void isAsItWas(String name) throws IOException {
        if (name.startsWith("report.")) {
            GoldenFile.check("history/" + name, files.getOrDefault(name, ""));
        } else {
            String[] words = name.split(" ", 2);
            HistorySeries drawn = series(words[0], words[1]);
            GoldenFile.check(
                    "history/" + words[0] + ".svg", files.getOrDefault(HistoryFigure.name(drawn) + ".svg", ""));
        }
    }

    @Test
    void slowCreepIsSeenAndAddedUp() {
        HistorySeries creep = series("convnext_atto, infer", "throughput");
        assertThat(creep.label()).isEqualTo(ATTO);
        assertThat(creep.state()).isEqualTo(HistoryState.WORSE);
        assertThat(creep.changes()).isNotEmpty().noneMatch(HistoryChange::better);
        double lost = creep.level().value() / creep.lost().orElseThrow().value() - 1;
        assertThat(lost).isBetween(-0.05, -0.035);
        assertThat(HistoryWords.lost(creep)).matches("[34]\\.\\d % slower");
    }

    @Test
    void aStepIsToldWithItsSizeAndTheRevisionsAroundIt() {
        HistorySeries latency = series("convnext_atto, infer", "latency_p99");
        assertThat(latency.changes()).singleElement().satisfies(change -> {
            assertThat(change.index()).isBetween(49, 51);
            assertThat(change.effect()).isBetween(0.018, 0.025);
            assertThat(HistoryWords.sentence(latency, change))
                    .startsWith("latency p99 2.")
                    .contains(
                            " % slower (21.",
                            "first seen between revisions "
                                    + HistoryExample.revision(change.index() - 1)
                                            .substring(0, 8) + " and "
                                    + HistoryExample.revision(change.index()).substring(0, 8) + " (2026-03-2");
        });
    }

    @Test
    void aStepThatWasMendedIsNoRegressionAndASpikeIsNoChange() {
        HistorySeries mended = series("inceptionnext_tiny", "throughput");
        assertThat(mended.state()).isEqualTo(HistoryState.BETTER);
        assertThat(mended.changes().stream().map(HistoryChange::better)).containsExactly(false, true);
        assertThat(mended.lost()).isEmpty();
        HistorySeries spike = series("convnext_atto, train", "throughput");
        assertThat(spike.last().value()).isLessThan(8);
        assertThat(spike.state()).isEqualTo(HistoryState.STEADY);
        assertThat(spike.level().value()).isBetween(10.9, 11.1);
    }

    @Test
    void aChangeUnderTheSameRevisionPointsAtTheMachine() {
        HistorySeries top1 = series("convnext_atto, imagenet", "top1");
        assertThat(HistoryWords.brief(top1, top1.changes().get(0)))
                .matches("0\\.\\d\\d points lower, within [0-9a-f]{8}");
        assertThat(HistoryWords.sentence(top1, top1.changes().get(0)))
                .startsWith("top-1 0.")
                .contains(" points lower", "within revision ", "the program is the same", "kernel 6.8 → 6.12");
    }

    @Test
    void whatCannotBeJudgedSaysWhy() {
        assertThat(HistoryWords.without(series("convnext_atto", "peak_memory")))
                .isEqualTo("too short to judge: 2 more points are needed");
        assertThat(HistoryWords.without(series("convnext_atto", "startup"))).contains("not above zero");
    }

    @Test
    void theWorstComesFirst() {
        assertThat(report.series().stream().map(HistorySeries::state)).isSorted();
        assertThat(report.in(HistoryState.WORSE).stream().map(HistorySeries::loss))
                .isSortedAccordingTo((a, b) -> Double.compare(b, a))
                .hasSize(3);
        assertThat(files.getOrDefault("report.md", ""))
                .contains("**7 series: 3 worse, 1 better, 1 steady, 1 too short, 1 not judged**");
        assertThat(report.series().get(0).metric()).isEqualTo(HistoryMetric.THROUGHPUT);
    }

    @ParameterizedTest
    @CsvSource({
        "throughput, 0.97, WORSE, 3.0 % slower", "throughput, 1.03, BETTER, 3.0 % faster",
        "latency_p50, 0.97, BETTER, 3.0 % faster", "latency_p50, 1.03, WORSE, 3.0 % slower",
        "peak_memory, 1.03, WORSE, 3.0 % more", "top1, 0.97, WORSE, 1.50 points lower"
    })
    void theDirectionIsTheMetrics(String name, double ratio, HistoryState state, String words) {
        HistoryMetric metric = List.of(
                        HistoryMetric.THROUGHPUT,
                        HistoryMetric.LATENCY_P50,
                        HistoryMetric.PEAK_MEMORY,
                        HistoryMetric.TOP1)
                .stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        HistorySeries series = made(metric, 24, i -> i < 12 ? 50 : 50 * ratio);
        assertThat(series.state()).isEqualTo(state);
        assertThat(HistoryWords.brief(series, series.changes().get(0))).isEqualTo(words + ", r11 to r12");
    }

    @Test
    void anOldRegressionIsShownButNoNews() {
        HistorySeries old = made(HistoryMetric.THROUGHPUT, 42, i -> i < 12 ? 50 : 48);
        assertThat(old.state()).isEqualTo(HistoryState.STEADY);
        assertThat(old.changes()).hasSize(1);
        assertThat(HistoryWords.lost(old)).isEqualTo("4.0 % slower");
        HistorySeries halfMended = made(HistoryMetric.THROUGHPUT, 30, i -> i < 12 ? 50 : i < 21 ? 45 : 48);
        assertThat(halfMended.changes()).hasSize(2);
        assertThat(halfMended.state()).isEqualTo(HistoryState.WORSE);
        HistorySeries mended = made(HistoryMetric.THROUGHPUT, 60, i -> i < 41 ? 50 : i < 52 ? 45 : 50);
        assertThat(mended.changes()).hasSize(2);
        assertThat(mended.state()).isEqualTo(HistoryState.BETTER);
    }

    @Test
    void onePointIsASeries() {
        HistorySeries one = made(HistoryMetric.TOP1, 1, i -> 75);
        assertThat(one.state()).isEqualTo(HistoryState.SHORT);
        assertThat(HistoryFigure.draw(one).body()).contains("<circle", "measurement (of 2026-01-01)");
        assertThat(HistoryWords.without(made(HistoryMetric.TOP1, 5, i -> 75)))
                .isEqualTo("too short to judge: 1 more point is needed");
    }

    @Test
    void seriesThatWouldBeCalledTheSameGetWhatTellsThemApart() {
        HistoryOrigin origin = new HistoryOrigin(Instant.EPOCH, "r", "bench", "c", new TreeMap<>());
        List<HistoryEntry> entries = List.of(
                origin.entry(
                        Map.of("model", "m", "engine", "2.6", "graph", "0123456789abcdef0123"),
                        HistoryMetric.THROUGHPUT,
                        1,
                        null,
                        null,
                        1),
                origin.entry(Map.of("model", "m", "engine", "2.7"), HistoryMetric.THROUGHPUT, 1, null, null, 1),
                origin.entry(
                        Map.of("model", "m", "input", "3x96x64", "threads", "2", "batch", "8"),
                        HistoryMetric.THROUGHPUT,
                        1,
                        null,
                        null,
                        1));
        assertThat(HistoryLabels.of(entries).values())
                .containsExactlyInAnyOrder(
                        "m, engine 2.6, graph 01234567", "m, engine 2.7, graph –", "m, 3x96x64, batch 8, 2 threads");
    }

    @ParameterizedTest
    @ValueSource(strings = {"de-DE", "ar-EG-u-nu-arab"})
    void isTheSameUnderEveryLocale(String tag) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(tag));
        try {
            assertThat(report(new HistoryStore(folder.resolve("results"))).files())
                    .isEqualTo(files);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void writingAgainGivesTheSameBytesAndRemovesOldFigures() throws IOException {
        Path reports = folder.resolve("reports");
        report.write(reports);
        Path old = HistoryReport.folder(reports).resolve("throughput-0123456789ab.svg");
        Path own = HistoryReport.folder(reports).resolve("notes.svg");
        Files.writeString(old, "of an earlier report");
        Files.writeString(own, "someone's own");
        report(new HistoryStore(folder.resolve("results"))).write(reports);
        for (Map.Entry<String, String> file : files.entrySet()) {
            assertThat(HistoryReport.folder(reports).resolve(file.getKey())).hasContent(file.getValue());
        }
        assertThat(old).doesNotExist();
        assertThat(own).exists();
    }

    @Test
    void pagesThatCannotBeWrittenAreAClearError() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> report.write(file))
                .isInstanceOf(ResultException.class)
                .hasMessageContainingAll(file.toString(), "--reports DIR");
    }

    @Test
    void pagesAndFiguresAreWellFormedAndNeedNothingElse() throws Exception {
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (!file.getKey().endsWith(".md")) {
                Document document = DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(file.getValue())));
                assertThat(document.getDocumentElement().getTagName()).isIn("svg", "html");
            }
        }
        assertThat(String.join("", files.values()).replace("http://www.w3.org/", ""))
                .doesNotContain("http:", "https:", "src=", "@import", "url(", "<link", folder.toString());
    }
}

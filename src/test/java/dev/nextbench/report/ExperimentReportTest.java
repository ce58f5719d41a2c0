package dev.nextbench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultException;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import tech.tablesaw.api.Table;

class ExperimentReportTest {
    @TempDir
    static Path folder;

    private static ResultStore store = new ResultStore(Path.of("results"));
    private static Map<String, String> files = Map.of();

    @BeforeAll
    static void run() {
        store = new ResultStore(folder.resolve("results"));
        SyntheticExperiment.small(store);
        files = ExperimentReport.files(ExperimentReport.build(store, SyntheticExperiment.NAME));
    }

    private static String file(String name) {
        return files.getOrDefault(name, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"report.md", "report.html", "accuracy-throughput-1.svg", "learning-curves-2.svg", "table-1.csv"})
    void isAsItWas(String name) throws IOException {
        GoldenFile.check("report/" + name, file(name));
    }

    @Test
    void theTerminalSummaryIsAsItWas() throws IOException {
        Report report = ExperimentReport.build(store, SyntheticExperiment.NAME);
        GoldenFile.check("report/summary.txt", ExperimentReport.summary(report));
    }

    @ParameterizedTest
    @ValueSource(strings = {"de-DE", "ar-EG-u-nu-arab", "tr-TR", "hi-IN-u-nu-deva"})
    void isTheSameUnderEveryLocale(String tag) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(tag));
        try {
            assertThat(ExperimentReport.files(ExperimentReport.build(store, SyntheticExperiment.NAME)))
                    .isEqualTo(files);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void writingAgainGivesTheSameBytesAndRemovesOldFigures() throws IOException {
        Path reports = folder.resolve("reports");
        Path written = ExperimentReport.folder(SyntheticExperiment.NAME, reports);
        ExperimentReport.write(store, SyntheticExperiment.NAME, reports);
        Files.writeString(written.resolve("learning-curves-9.svg"), "of an earlier report");
        Files.writeString(written.resolve("notes.txt"), "someone's own");
        ExperimentReport.write(store, SyntheticExperiment.NAME, reports);
        for (Map.Entry<String, String> file : files.entrySet()) {
            assertThat(written.resolve(file.getKey())).hasContent(file.getValue());
        }
        assertThat(written.resolve("learning-curves-9.svg")).doesNotExist();
        assertThat(written.resolve("notes.txt")).exists();
    }

    @Test
    void pagesAndFiguresAreWellFormed() throws Exception {
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (file.getKey().endsWith(".svg") || file.getKey().endsWith(".html")) {
                Document document = parse(file.getValue());
                assertThat(document.getDocumentElement().getTagName())
                        .as(file.getKey())
                        .isIn("svg", "html");
            }
        }
        Document page = parse(file("report.html"));
        assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(4);
        Element title = (Element) page.getElementsByTagName("h1").item(0);
        assertThat(title.getTextContent()).isEqualTo("Scaling of a block's output");
        Element question = (Element) page.getElementsByTagName("p").item(0);
        assertThat(question.getTextContent()).isEqualTo("Which of <none>, SE & ECA | is worth its time?");
    }

    private static Document parse(String text) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    @Test
    void thePageNeedsNothingElse() {
        String page = file("report.html").replace("http://www.w3.org/", "");
        assertThat(page).doesNotContain("http:", "https:", "src=", "@import", "url(", "<link");
        assertThat(String.join("", files.values())).doesNotContain(folder.toString());
    }

    @Test
    void everyRowOfAMarkdownTableHasTheSameColumns() {
        int columns = 0;
        for (String line : file("report.md").split("\n", -1)) {
            int bars = line.startsWith("|") ? Pattern.compile("(?<!\\\\)\\|").split(line, -1).length : 0;
            if (bars > 0 && columns > 0) {
                assertThat(bars).as(line).isEqualTo(columns);
            }
            columns = bars;
        }
        assertThat(file("report.md")).contains("| ● 2 | convnext_atto | none | 2 of 3 |");
    }

    @Test
    void theHeadSaysWhichTrialsDiffer() {
        assertThat(file("report.md"))
                .contains("**24 trials: 21 done, 2 failed, 1 waiting**")
                .containsPattern("- revision: `93cba94f` \\(21 trials\\); `0b1c2d3e-dirty` \\(trials [0-9a-f]{8},"
                        + " [0-9a-f]{8}\\)");
    }

    @Test
    void failedAndWaitingTrialsAreListedWithTheirCause() {
        assertThat(file("report.md"))
                .contains("| failed | diverged (train): The loss is not a number at step 40 &lt;of 120&gt;. Lower the")
                .contains("| failed | memory (throughput): Not enough memory for batch 32 \\| lower it. |")
                .contains("| waiting | not run to its end yet |");
    }

    @Test
    void whatWasNotMeasuredIsMissingAndNeverZero(@TempDir Path empty) {
        ResultStore other = new ResultStore(empty);
        SyntheticExperiment experiment = new SyntheticExperiment(other);
        experiment.trial("convnext_atto", Map.of("kernel", "3"), 0);
        experiment.trial("convnext_atto", Map.of("kernel", "5"), 0);
        experiment.trial("convnext_atto", Map.of("kernel", "7"), 0);
        Lock lock = experiment.lock("t", "", List.of("kernel", "seed"), List.of(), List.of(Map.of("kernel", "3")));
        other.writeLock(lock);
        experiment.finish(lock.trials().get(0));
        experiment.fail(lock.trials().get(1), new TrialResult.Failure("train", "error", "no"), null);
        Report report = ExperimentReport.build(other, SyntheticExperiment.NAME);
        Table data = report.sections().get(0).table().data();
        for (String column : List.of("top1_percent", "infer_images_per_s", "infer_ratio", "train_images_per_s")) {
            assertThat(data.column(column).isMissing(0)).as(column).isFalse();
            assertThat(data.column(column).isMissing(1)).as(column).isTrue();
            assertThat(data.column(column).isMissing(2)).as(column).isTrue();
        }
        Map<String, String> written = ExperimentReport.files(report);
        assertThat(written.get("report.md"))
                .contains("| 2 | convnext_atto | 5 | 0 of 1 | 3.57 | 666.0 | – | – | – | – |");
        assertThat(written.get("table.csv")).contains("2,convnext_atto,5,0 of 1,3.574,666.0,,,,");
    }

    @Test
    void oneSeedHasNoInterval(@TempDir Path empty) {
        ResultStore other = new ResultStore(empty);
        SyntheticExperiment experiment = new SyntheticExperiment(other);
        experiment.trial("convnext_atto", Map.of("kernel", "3"), 0);
        experiment.trial("convnext_atto", Map.of("kernel", "5"), 0);
        Lock lock = experiment.lock("t", "", List.of("kernel", "seed"), List.of(), List.of(Map.of("kernel", "3")));
        other.writeLock(lock);
        lock.trials().forEach(experiment::finish);
        Report.Section section = ExperimentReport.build(other, SyntheticExperiment.NAME)
                .sections()
                .get(0);
        assertThat(section.table().data().columnNames()).doesNotContain("top1_percent_half_width", "seeds");
        assertThat(section.table().data().columnNames()).contains("infer_images_per_s_half_width");
        assertThat(section.notes()).anyMatch(note -> note.contains("One seed each, hence no intervals"));
        assertThat(section.notes())
                .anyMatch(note -> note.contains("interval over its forks") || note.contains("of a single trial"));
    }

    @Test
    void throughputsUnderSeveralConditionsAreNotMixed(@TempDir Path empty) {
        ResultStore other = new ResultStore(empty);
        SyntheticExperiment experiment = new SyntheticExperiment(other);
        experiment.trial("convnext_atto", Map.of("kernel", "3"), 0);
        experiment.trial("convnext_atto", Map.of("kernel", "5"), 0);
        Lock lock = experiment.lock("t", "", List.of("kernel", "seed"), List.of(), List.of());
        other.writeLock(lock);
        for (Lock.LockedTrial trial : lock.trials()) {
            TrialResult result = experiment.result(trial, TrialResult.State.DONE, null, null);
            List<TrialResult.Throughput> both = new ArrayList<>();
            for (TrialResult.Throughput t : result.throughput()) {
                both.add(t);
                both.add(new TrialResult.Throughput(
                        t.mode(), t.batch(), t.precision(), "nhwc", t.input(), t.threads(), 2, 1, 3, 5, 50));
            }
            other.writeResult(
                    SyntheticExperiment.NAME,
                    new TrialResult(1, trial.id(), TrialResult.State.DONE, null, 1, 1, 1, null, both));
        }
        Report report = ExperimentReport.build(other, SyntheticExperiment.NAME);
        assertThat(report.sections().get(0).table().data().columnNames())
                .contains("infer_nchw_images_per_s", "infer_nhwc_images_per_s", "train_nhwc_images_per_s");
    }

    @Test
    void aFurtherSourceAddsColumns() {
        ColumnSource published = group -> new ColumnSource.Columns(
                List.of(ValueColumn.numbers(
                        "published_top1", "published (%)", 1, ValueColumn.Best.NONE, group.rows(), row -> 75.7)),
                List.of("published: from the paper."));
        Report report = ExperimentReport.build(store, SyntheticExperiment.NAME, List.of(published));
        String page = ExperimentReport.files(report).get("report.md");
        assertThat(page).contains("| published (%) |", "| 75.7 |", "- published: from the paper.");
    }

    @Test
    void onlyTheEpochsOfDrawnTrialsAreRead(@TempDir Path empty) throws IOException {
        ResultStore other = new ResultStore(empty);
        SyntheticExperiment experiment = new SyntheticExperiment(other);
        for (int kernel = 0; kernel < 70; kernel++) {
            experiment.trial("convnext_atto", Map.of("kernel", "" + kernel), 0);
        }
        Lock lock = experiment.lock("t", "", List.of("kernel", "seed"), List.of(), List.of());
        other.writeLock(lock);
        lock.trials().forEach(experiment::finish);
        Lock.LockedTrial worst = lock.trials().stream()
                .min(java.util.Comparator.comparingDouble(
                        t -> experiment.training(t).top1()))
                .orElseThrow();
        Files.writeString(other.folder(SyntheticExperiment.NAME, worst.id()).resolve("metrics.csv"), "damaged");
        Report report = ExperimentReport.build(other, SyntheticExperiment.NAME);
        assertThat(report.sections().get(0).figures()).hasSize(2);
        assertThat(report.sections().get(0).figures().get(1).body()).contains("the next 48 rows", "10 rows not drawn");
    }

    @Test
    void anUnknownExperimentNamesThoseThatExist() {
        assertThatThrownBy(() -> ExperimentReport.build(store, "studies/other"))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("It holds studies/scaling");
    }
}

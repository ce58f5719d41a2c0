package dev.nextbench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class GateReportsTest {
    @TempDir
    private Path folder;

    private Map<String, GateOutcome> outcomes() {
        return Map.of(
                "all-verdicts",
                GateOutcomes.allVerdicts(),
                "sixty",
                GateOutcomes.sixty(),
                "without-looks",
                GateOutcomes.withoutLooks(),
                "without-checks",
                GateOutcomes.outcome(List.of()));
    }

    /** {@code -Dnextbench.golden=DIR} writes the present texts there, to be looked at. */
    private static void golden(String name, String text) throws IOException {
        String present = System.getProperty("nextbench.golden");
        if (present != null) {
            Path file = Path.of(present, name);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
            return;
        }
        try (InputStream in = GateReportsTest.class.getResourceAsStream("/golden/gate/" + name)) {
            assertThat(in).as("golden file %s", name).isNotNull();
            assertThat(text).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private String written(GateOutcome outcome, String file) throws IOException {
        GateReports.write(outcome, folder);
        return Files.readString(folder.resolve(file));
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    @ParameterizedTest
    @CsvSource({
        "all-verdicts, gate.json",
        "all-verdicts, gate.md",
        "all-verdicts, gate.html",
        "all-verdicts, gate.xml",
        "sixty, gate.md",
        "without-looks, gate.md",
        "without-looks, gate.xml",
        "without-checks, gate.md",
        "without-checks, gate.xml"
    })
    void filesAreThoseThatWereLookedAt(String outcome, String file) throws IOException {
        golden(outcome + "." + file, written(outcomes().get(outcome), file));
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws IOException {
        for (GateOutcome outcome : outcomes().values()) {
            GateReports.write(outcome, folder);
            assertThat(GateReports.read(folder)).isEqualTo(outcome);
            assertThat(GateReports.read(folder.resolve("gate.json"))).isEqualTo(outcome);
        }
    }

    @Test
    void bytesDoNotDependOnTheLocale() throws IOException {
        Locale before = Locale.getDefault();
        GateReports.write(GateOutcomes.allVerdicts(), folder.resolve("one"));
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            GateReports.write(GateOutcomes.allVerdicts(), folder.resolve("two"));
        } finally {
            Locale.setDefault(before);
        }
        for (String file : List.of("gate.json", "gate.md", "gate.html", "gate.xml")) {
            assertThat(folder.resolve("two").resolve(file))
                    .hasSameTextualContentAs(folder.resolve("one").resolve(file));
        }
    }

    @Test
    void summariesHaveFortyLinesAtMost() throws IOException {
        for (GateOutcome outcome : outcomes().values()) {
            List<String> lines = written(outcome, "gate.md").lines().toList();
            assertThat(lines).hasSizeLessThanOrEqualTo(40);
            assertThat(lines.get(0)).contains(outcome.verdict() == Verdict.REGRESSION ? "REGRESSION" : "INCONCLUSIVE");
        }
    }

    @Test
    void summariesStayShortAndWholeWhateverTheTextsHold() throws IOException {
        Check check = GateOutcomes.check(
                "a\nb\r\n| c",
                "throughput",
                "images/s",
                true,
                null,
                null,
                Verdict.INCONCLUSIVE,
                "one\n\n# two\n```\nthree",
                "four\u2028five");
        GateOutcome outcome = new GateOutcome(
                1,
                Verdict.INCONCLUSIVE,
                "x\ny",
                "b\n",
                "c",
                java.util.Collections.nCopies(100, check),
                Map.of(),
                "run '\n```\n' it",
                "now",
                1);
        String text = written(outcome, "gate.md");
        assertThat(text.lines().toList()).hasSizeLessThanOrEqualTo(40);
        assertThat(text)
                .contains("| a b \\| c |")
                .contains("One \\# two \\`\\`\\` three. Four five.")
                .contains("````sh\nrun ' ``` ' it\n````\n");
    }

    @Test
    void terminalsGetTheVerdictAndALineForEachCheck() {
        List<String> lines =
                GateReports.summary(GateOutcomes.allVerdicts()).lines().toList();
        assertThat(lines).hasSize(1 + 7 + 4);
        assertThat(lines.get(0)).isEqualTo("REGRESSION. Worse by more than is allowed: 1 of 7 checks.");
        assertThat(lines.get(1))
                .isEqualTo("  ▶ regression  resnet50,note=<a|b>&\"c\"_d* train 32 x 224 px, throughput: 2.1 % lower"
                        + " [1.6, 2.6]; fresh forks: 1.9 % lower [1.2, 2.6] (limit 1 %, visible from 0.9 %)");
        assertThat(lines.get(2))
                .isEqualTo("    Worse in two looks with fresh forks. Look at what changed since the baseline.");
        assertThat(GateReports.summary(GateOutcomes.withoutLooks()))
                .contains(": not measured (limit 1 %, visible from –)");
    }

    @Test
    void theWorstComesFirst() {
        assertThat(GateText.worstFirst(GateOutcomes.allVerdicts().checks()))
                .extracting(Check::verdict)
                .containsExactly(
                        Verdict.REGRESSION,
                        Verdict.INCONCLUSIVE,
                        Verdict.INCONCLUSIVE,
                        Verdict.IMPROVEMENT,
                        Verdict.PASS,
                        Verdict.PASS,
                        Verdict.PASS);
        assertThat(GateText.worstFirst(GateOutcomes.sixty().checks()))
                .filteredOn(check -> check.verdict() == Verdict.REGRESSION)
                .extracting(check -> check.first().ratio())
                .isSortedAccordingTo(java.util.Comparator.<Double>naturalOrder().reversed());
    }

    @Test
    void pagesAreWellFormedAndHaveARowForEachCheck() throws Exception {
        for (GateOutcome outcome : outcomes().values()) {
            Document page = parse(written(outcome, "gate.html").replace("<!DOCTYPE html>\n", ""));
            NodeList strips = page.getElementsByTagName("svg");
            assertThat(strips.getLength())
                    .isEqualTo(outcome.checks().isEmpty() ? 0 : outcome.checks().size() + 1);
            assertThat(page.getElementsByTagName("details").getLength())
                    .isEqualTo(outcome.checks().size());
        }
    }

    @Test
    void verdictsDifferInShapeAndNotOnlyInColour() throws IOException {
        GateOutcome outcome = GateOutcomes.allVerdicts();
        GateStripText strips = new GateStripText(outcome.checks());
        List<String> marks = outcome.checks().stream()
                .map(strips::row)
                .map(row -> row.replaceAll("(?s).*<(path class=\"mark \\w+\" d=\"M|circle class=\"mark \\w+).*", "$1"))
                .toList();
        assertThat(marks.get(0)).isEqualTo("circle class=\"mark pass");
        assertThat(marks.get(1)).isEqualTo("circle class=\"mark inconclusive");
        assertThat(marks.get(2)).startsWith("path class=\"mark regression");
        assertThat(marks.get(3)).startsWith("path class=\"mark improvement");
        assertThat(written(outcome, "gate.html"))
                .contains(".figure .inconclusive { stroke: var(--s1); fill: var(--paper)")
                .contains(".figure .inconclusive.span { stroke-dasharray: 4 3; }");
    }

    @Test
    void theThresholdStandsWhereTheAxisHasIt() {
        GateStripText strips = new GateStripText(GateOutcomes.sixty().checks());
        assertThat(strips.head()).contains(">limit +1 %<");
        String head = strips.head().replaceAll("(?s).*class=\"limit\" x=\"([\\d.]+)\".*", "$1");
        assertThat(strips.rules()).contains("px 0, " + head + "px 0; ");
    }

    @Test
    void severalThresholdsStandInTheirRows() {
        Check one = GateOutcomes.allVerdicts().checks().get(0);
        Check other = new Check(
                one.workload(),
                one.identity(),
                one.metric(),
                one.unit(),
                one.higherIsBetter(),
                0.05,
                one.alpha(),
                one.first(),
                null,
                one.verdict(),
                "",
                "");
        GateStripText strips = new GateStripText(List.of(one, other));
        assertThat(strips.head()).doesNotContain("limit");
        assertThat(limitOf(strips.row(one))).isLessThan(limitOf(strips.row(other)));
        assertThat(GateText.headline(GateOutcomes.outcome(List.of(one, other))))
                .isEqualTo("PASS. Nothing got worse by more than is allowed in 2 checks.");
    }

    private static double limitOf(String strip) {
        return Double.parseDouble(strip.replaceAll("(?s).*<line class=\"limit\" x1=\"([\\d.]+)\".*", "$1"));
    }

    @Test
    void junitCountsAndNamesWhatFailed() throws Exception {
        Document xml = parse(written(GateOutcomes.allVerdicts(), "gate.xml"));
        Element suite = (Element) xml.getElementsByTagName("testsuite").item(0);
        assertThat(suite.getAttribute("tests")).isEqualTo("7");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("skipped")).isEqualTo("2");
        assertThat(suite.getAttribute("errors")).isEqualTo("0");
        assertThat(suite.getAttribute("timestamp")).isEqualTo("2026-01-02T03:04:05");
        assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(7);
        Element failure = (Element) xml.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message"))
                .isEqualTo("throughput 1.9 % lower [1.2, 2.6], 1,234 → 1,210 images/s, allowed: 1.0 % lower");
        assertThat(((Element) failure.getParentNode()).getAttribute("name"))
                .isEqualTo("resnet50,note=<a|b>&\"c\"_d* train 32 x 224 px, throughput");
        assertThat(xml.getElementsByTagName("skipped").getLength()).isEqualTo(2);
        assertThat(((Element) xml.getElementsByTagName("skipped").item(0)).getAttribute("message"))
                .startsWith("Nothing was seen, but only")
                .endsWith("would have been. Measure longer, or on a quieter machine.");
    }

    @Test
    void junitHasATestForEveryCheckEvenIfNamesAreEqualOrThereIsNone() throws Exception {
        Check check = GateOutcomes.withoutLooks().checks().get(0);
        String twice = written(GateOutcomes.outcome(List.of(check, check)), "gate.xml");
        assertThat(twice).contains("96 px, throughput\"").contains("96 px, throughput (2)\"");
        Document none = parse(written(GateOutcomes.outcome(List.of()), "gate.xml"));
        assertThat(none.getElementsByTagName("skipped").getLength()).isEqualTo(1);
    }

    @Test
    void xmlHoldsNothingThatXmlCannot() throws Exception {
        Check odd = GateOutcomes.check(
                "a\u0000\u001b[31m\ud800b", "top1", "%", true, null, null, Verdict.REGRESSION, "]]>\u0001", "\uffff");
        String xml = written(GateOutcomes.outcome(List.of(odd)), "gate.xml");
        assertThat(parse(xml).getElementsByTagName("failure").item(0).getTextContent())
                .contains("]]>");
        parse(written(GateOutcomes.outcome(List.of(odd)), "gate.html").replace("<!DOCTYPE html>\n", ""));
    }

    @Test
    void changesAreToldInTheWordsOfTheMetric() {
        List<Check> checks = GateOutcomes.allVerdicts().checks();
        assertThat(checks.stream().map(check -> GateText.quantity(check) + " " + GateText.change(check, check.first())))
                .containsExactly(
                        "p50 latency 0.1 % higher [0.2 lower to 0.4 higher]",
                        "p99 latency 3.1 % higher [2.1 lower to 8.6 higher]",
                        "throughput 2.1 % lower [1.6, 2.6]",
                        "throughput 4.0 % higher [3.5, 4.6]",
                        "top-1 error unchanged [0.04 lower to 0.04 higher]",
                        "peak memory 0.04 % higher [0.02, 0.05]",
                        "start-up time 20.0 % longer (no interval)");
        Check error = GateOutcomes.check(
                "m",
                "top1",
                "%",
                true,
                GateOutcomes.look(1.33, 1.1, 1.6, 98.31, 97.75, Map.of()),
                null,
                Verdict.PASS,
                "",
                "");
        assertThat(GateText.quantity(error) + " " + GateText.change(error, error.first()))
                .isEqualTo("top-1 error 33.0 % higher [10.0, 60.0]");
        assertThat(GateText.figures(error, error.first())).isEqualTo("top-1 accuracy 98.31 → 97.75 %");
        assertThat(GateText.worsening(error, 0.01)).isEqualTo("1.0 % higher");
    }

    @Test
    void numbersKeepTheDigitsThatMatter() {
        assertThat(GateText.limit(0.01)).isEqualTo("1 %");
        assertThat(GateText.limit(0.005)).isEqualTo("0.5 %");
        assertThat(GateText.limit(0.1)).isEqualTo("10 %");
        assertThat(GateText.probability(0.000833333)).isEqualTo("0.00083");
        assertThat(GateText.probability(0.00002512)).isEqualTo("2.5e-5");
        assertThat(GateText.probability(1)).isEqualTo("1");
        assertThat(GateText.sentence("é, it was so")).isEqualTo("É, it was so.");
        assertThat(GateText.sentence(" ")).isEmpty();
        assertThat(GateText.falseAlarms(GateOutcomes.sixty().checks()))
                .isEqualTo("A look raises a false alarm with a chance of 0.002, and only what a second look with fresh"
                        + " forks repeats counts: the chance of a false regression in 60 checks is 0.00024 at"
                        + " most.");
        assertThat(GateText.duration(59.6)).isEqualTo("60 s");
        assertThat(GateText.duration(754.2)).isEqualTo("12 min 34 s");
        assertThat(GateText.duration(7325)).isEqualTo("2 h 2 min");
    }

    @Test
    void whatIsNotAGatesOutcomeIsRefusedWithItsFileAndField() throws IOException {
        assertThatThrownBy(() -> GateReports.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessage("no gate's outcome at " + folder.resolve("gate.json")
                        + "; `nextbench gate check --report FOLDER` writes one");
        refused("{\"a\": 1}", "field 'format' is missing");
        refused("[1]", "field 'format' is missing");
        refused("", "");
        refused("{\n\"format\": 1,\n oops}", "line 3");
        refused("{\"format\": 2}", "field 'format' is 2, but this version of NextBench reads 1");
        refused("{\"format\": 1, \"verdict\": \"pass\"}", "field 'design' is missing");
        String whole = written(GateOutcomes.allVerdicts(), "gate.json");
        refused(
                whole.replaceFirst("\"metric\" : \"latency_p99\"", "\"metric\" : null"),
                "field 'checks[1].metric' is missing");
        refused(
                whole.replaceFirst("\"steps\" : 24000", "\"stages\" : 24000"),
                "field 'checks[0].first.steps' is missing");
        refused(whole.replaceFirst("\"units\" : 10", "\"units\" : \"ten\""), "field 'checks[0].first.units'");
        refused(
                whole.replaceFirst("\"verdict\" : \"pass\"", "\"verdict\" : \"passable\""),
                "field 'checks[0].verdict'");
        refused(whole.replaceFirst("\"seconds\"", "\"minutes\" : 3, \"seconds\""), "minutes");
    }

    private void refused(String text, String message) throws IOException {
        Path file = folder.resolve("gate.json");
        Files.writeString(file, text);
        assertThatThrownBy(() -> GateReports.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage().lines().toList()).hasSize(1));
    }
}

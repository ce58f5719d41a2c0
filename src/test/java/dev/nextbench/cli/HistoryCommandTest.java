package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.report.HistoryExample;
import dev.nextbench.result.HistoryStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class HistoryCommandTest {
    @TempDir
    static Path results;

    @TempDir
    Path folder;

    @BeforeAll
    static void write() {
        HistoryExample.write(results);
    }

    private CommandRun history(Path from, Object... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(new HistoryCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler(new Failures())
                .setParameterExceptionHandler(new Failures());
        int status = command.execute(
                Stream.concat(Stream.of("--results", from, "--reports", folder.resolve("reports")), Stream.of(more))
                        .map(String::valueOf)
                        .toArray(String[]::new));
        command.getErr().flush();
        return new CommandRun(status, out.toString(), err.toString());
    }

    @Test
    void theTableSaysWhatChangedBetweenWhichRevisionsAndWhereThePagesAre() {
        CommandRun run = history(results).succeeded();
        assertThat(run.out().lines().findFirst().orElse(""))
                .matches("state +series +metric +points +first +last +unit +changes");
        assertThat(run.out())
                .containsPattern(
                        "worse +convnext_atto, infer, float32, nhwc, 96 px, batch 1, 1 thread, cpu +latency p99"
                                + " +60 +21\\.\\d+ +21\\.\\d+ +ms +2\\.\\d % slower, [0-9a-f]{8} to [0-9a-f]{8}\n")
                .contains("too short to judge: 2 more points are needed", "slower than at its best")
                .contains("7 series: 3 worse, 1 better, 1 steady, 1 too short, 1 not judged")
                .endsWith("Report: " + folder.resolve("reports/history/report.html") + System.lineSeparator());
        assertThat(folder.resolve("reports/history/report.md")).isRegularFile();
    }

    @Test
    void jsonHasTheChangesAndWritesNoPages() {
        JsonNode series = history(results, "--json", "--metric", "latency_p99")
                .succeeded()
                .json();
        assertThat(series.size()).isEqualTo(1);
        JsonNode latency = series.get(0);
        assertThat(latency.at("/series/model").asString()).isEqualTo("convnext_atto");
        assertThat(latency.at("/state").asString()).isEqualTo("worse");
        assertThat(latency.at("/better").asString()).isEqualTo("lower");
        assertThat(latency.at("/points").asInt()).isEqualTo(60);
        assertThat(latency.at("/points_needed").asInt()).isEqualTo(6);
        assertThat(latency.at("/changes").size()).isEqualTo(1);
        JsonNode change = latency.at("/changes/0");
        assertThat(change.at("/verdict").asString()).isEqualTo("regression");
        assertThat(change.at("/change_percent").asDouble()).isBetween(1.8, 2.5);
        assertThat(change.at("/last_before/revision").asString()).matches("[0-9a-f]{40}");
        assertThat(change.at("/first_after/time").asString()).startsWith("2026-03-2");
        assertThat(folder.resolve("reports")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "--metric, latency_p99, 1",
        "--metric, peak_memory, 0",
        "--series, inceptionnext, 0",
        "--series, Atto TRAIN, 0",
        "--min-effect, 6, 0",
        "--since, 2026-03-27, 0",
        "--since, 2026-01-01, 1"
    })
    void onlyARegressionThatStandsFails(String option, String value, int status) {
        assertThat(history(results, option, value).status()).isZero();
        assertThat(history(results, option, value, "--fail-on-regression").status())
                .isEqualTo(status);
    }

    @Test
    void thePagesSayWhatTheyWereNarrowedTo() throws IOException {
        CommandRun run = history(results, "--since", "2026-03-01", "--series", "atto infer", "--metric", "throughput")
                .succeeded();
        assertThat(run.out()).contains("1 series:");
        assertThat(Files.readString(folder.resolve("reports/history/report.md")))
                .contains("Only metric throughput, points since 2026-03-01, series named 'atto infer'.");
    }

    @Test
    void wrongInputIsOneMessageThatSaysWhatThereIs() throws IOException {
        history(results, "--metric", "speed").refused("--metric speed", "latency_p99, peak_memory, startup");
        history(results, "--series", "resnet").refused("--series 'resnet'", "for example: convnext_atto, imagenet");
        history(results, "--since", "yesterday").refused("'yesterday' is no date such as 2026-01-31");
        history(results, "--since", "2027-01-01")
                .refused("--since 2027-01-01", "newest point is of 2026-03-30T02:00:00Z");
        history(results, "--min-effect", "100").refused("--min-effect 100.0", "between 0 and 100");
        history(results, "--min-effect", "few").refused("--min-effect", "'few' is no number");
        history(folder.resolve("none"))
                .refused(folder.resolve("none/history").toString(), "'nextbench bench'", "--results DIR");
        Path file = Files.writeString(folder.resolve("reports"), "");
        history(results).refused("--reports " + file, "is a file where a folder is needed");
    }

    @Test
    void damagedLinesAreWarnedOf() throws IOException {
        HistoryStore store = HistoryExample.write(folder.resolve("results"));
        Path file = store.folder().resolve("2026-03.jsonl");
        Files.writeString(file, "{\"format\":1,\"ti", StandardOpenOption.APPEND);
        long line = Files.readString(file).lines().count();
        CommandRun run = history(folder.resolve("results"));
        assertThat(run.status()).isZero();
        assertThat(run.err())
                .contains(file + ": line " + line + " is damaged and was passed over: ")
                .endsWith("remove it\n");
        assertThat(Files.readString(folder.resolve("reports/history/report.md")))
                .contains("history/2026-03.jsonl, line " + line + " was passed over");
        Files.writeString(file, "\n{\"format\":9}\n", StandardOpenOption.APPEND);
        history(folder.resolve("results")).refused("format 9", "Update the program");
    }
}

package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class CompareCommandTest {
    /** A program that says of every step that it took this long. */
    private static String peer(String seconds) {
        return "run:sh -c 'echo \"{\\\"ready\\\": true}\"; while read n; do i=0; while [ $i -lt $n ]; do i=$((i+1));"
                + " echo \"{\\\"seconds\\\": " + seconds + "}\"; done; done'";
    }

    private static String[] quick(Path results, String... more) {
        return Stream.concat(
                        Stream.of(
                                "compare",
                                "--results",
                                results.toString(),
                                "--warmup",
                                "0",
                                "--max-foreign",
                                "1000",
                                "--patience",
                                "20",
                                "--device",
                                "cpu"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    @Test
    void two_programs_have_a_ratio_with_its_interval(@TempDir Path results) throws IOException {
        CommandRun run = CommandRun.of((Object[]) quick(
                results,
                peer("0.010"),
                peer("0.0102"),
                "--pairs",
                "3",
                "--pair-seconds",
                "0.2",
                "--batch",
                "4",
                "--threads",
                "1",
                "--json"));

        assumeTrue(run.status() != 3, "something took the machine from the test: " + run.err());
        assertThat(run.status()).as(run.err()).isZero();
        JsonNode json = run.json();
        assertThat(json.get("ratio").asDouble()).isBetween(1 / 1.0201, 1 / 1.0199);
        assertThat(json.get("low").asDouble())
                .isLessThanOrEqualTo(json.get("ratio").asDouble());
        assertThat(json.get("high").asDouble())
                .isGreaterThanOrEqualTo(json.get("ratio").asDouble());
        assertThat(json.get("units").asInt()).isEqualTo(3);
        assertThat(json.get("bootstrap_low").isNull()).isTrue();
        assertThat(json.get("throughput_a").asDouble()).isBetween(399.9, 400.1);
        assertThat(json.get("command").asString()).startsWith("./nextbench compare --results ");
        assertThat(json.get("machine").has("cores")).isTrue();
        List<Path> kept;
        try (Stream<Path> folders = Files.list(results.resolve("compare"))) {
            kept = folders.toList();
        }
        assertThat(kept).hasSize(1);
        assertThat(kept.get(0).resolve("comparison.json")).exists();
        assertThat(Files.readAllLines(kept.get(0).resolve("samples.csv")))
                .hasSizeGreaterThan(json.get("steps").asInt())
                .contains("unit,side,phase,step,seconds");
    }

    /** What is printed of a program that takes twice as long as the other one. */
    private static String table(Path results, int pairs) {
        CommandRun run = CommandRun.of((Object[]) quick(
                results,
                peer("0.010"),
                peer("0.020"),
                "--pairs",
                Integer.toString(pairs),
                "--pair-seconds",
                "0.2",
                "--batch",
                "4",
                "--threads",
                "1"));
        assumeTrue(run.status() != 3, "something took the machine from the test: " + run.err());
        assertThat(run.status()).as(run.err()).isZero();
        return run.out();
    }

    @Test
    void the_table_says_what_would_have_been_seen(@TempDir Path results) {
        assertThat(table(results, 3))
                .contains("throughput, images/s", "0.5000", "would have been seen")
                .doesNotContain("bootstrap");
    }

    @Test
    void from_twenty_pairs_up_there_is_a_bootstrap_as_well(@TempDir Path results) {
        assertThat(table(results, 20))
                .contains("the bootstrap's interval (studentised, over pairs of forks): 0.5000 to 0.5000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "convnext_atto | convnext_ato | unknown model 'convnext_ato'; did you mean",
                "convnext_atto | convnext_atto,kernal=3 | convnext_atto has no setting 'kernal'; did you mean",
                "convnext_atto | convnext_atto,kernel | should be NAME=VALUE",
                "convnext_atto | convnext_atto,batch=0 | batch '0' should be a whole number from 1",
                "convnext_atto | convnext_atto,mode=predict | mode 'predict' should be infer or train",
                "convnext_atto | convnext_atto,precision=int8 | precision 'int8' should be float32",
                "convnext_atto | convnext_atto,batch=4,batch=8 | batch is given twice",
                "convnext_atto | convnext_atto@no-such-revision | revision 'no-such-revision' is not known to git",
                "run:true | convnext_atto | ended without a line such as",
                "run:echo '{}' | run:true | ended without a line such as",
            })
    void a_side_that_cannot_be_measured_is_told(String a, String b, String message, @TempDir Path results) {
        CommandRun run = CommandRun.of((Object[])
                quick(results, a, b, "--pairs", "3", "--pair-seconds", "0.2", "--input", "3x32x32", "--threads", "1"));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(message);
        assertThat(results).isEmptyDirectory();
    }

    @Test
    void fewer_pairs_than_an_interval_needs_are_refused(@TempDir Path results) {
        CommandRun run = CommandRun.of((Object[]) quick(results, peer("0.01"), peer("0.01"), "--pairs", "2"));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--pairs 2", "3 pairs at least");
    }

    @Test
    void sides_that_never_settle_are_inconclusive(@TempDir Path results) {
        String slower = "run:sh -c 'echo \"{\\\"ready\\\": true}\"; t=10000; while read n; do i=0; while [ $i -lt $n ];"
                + " do i=$((i+1)); t=$((t+100)); echo \"{\\\"seconds\\\": 0.0$t}\"; done; done'";
        CommandRun run = CommandRun.of((Object[])
                quick(results, peer("0.01"), slower, "--pairs", "3", "--pair-seconds", "1.5", "--threads", "1"));

        assertThat(run.status()).as(run.err()).isEqualTo(3);
        assertThat(run.err()).contains("could not be measured well enough", "drifted");
        assertThat(run.out()).isEmpty();
        assertThat(results).isEmptyDirectory();
    }
}

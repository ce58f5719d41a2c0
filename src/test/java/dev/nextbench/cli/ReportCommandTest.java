package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.result.ResultStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    @TempDir
    Path folder;

    private Path results() {
        return folder.resolve("results");
    }

    private CommandRun report(Path reports, Object... more) {
        return CommandRun.of(
                Stream.concat(Stream.of("report", "--results", results(), "--reports", reports), Stream.of(more))
                        .toArray());
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    @Test
    void theSameResultsGiveTheSameBytesWhereverAndWheneverTheyAreReported() throws IOException {
        StoredExperiment.write(new ResultStore(results()));
        CommandRun first = report(folder.resolve("one")).succeeded();
        Map<String, String> one = contents(folder.resolve("one"));
        assertThat(one).containsKeys(StoredExperiment.NAME + "/report.md", StoredExperiment.NAME + "/report.html");
        assertThat(report(folder.resolve("one"), "experiments/studies/kernel.yaml")
                        .succeeded()
                        .out())
                .isEqualTo(first.out());
        assertThat(contents(folder.resolve("one"))).isEqualTo(one);
        report(folder.resolve("two"), StoredExperiment.NAME).succeeded();
        assertThat(contents(folder.resolve("two"))).isEqualTo(one);
    }

    @Test
    void theSummaryListsFailuresWithTheirCauseAndWhereTheReportIs() {
        StoredExperiment.write(new ResultStore(results()));
        assertThat(report(folder.resolve("reports")).succeeded().out())
                .contains("1 done, 1 failed, 1 waiting", "diverged", "the loss is not a number; lower the rate")
                .endsWith("Report: "
                        + folder.resolve("reports")
                                .resolve(StoredExperiment.NAME)
                                .resolve("report.html")
                        + System.lineSeparator());
    }

    @Test
    void withoutResultsTheRemedyIsToRun() {
        report(folder.resolve("reports"))
                .refused(results() + " holds no results; 'nextbench run EXPERIMENT.yaml' makes some");
        assertThat(folder.resolve("reports")).doesNotExist();
    }

    @Test
    void anExperimentThatWasNeverRunIsRefusedWithThoseThatWere() {
        StoredExperiment.write(new ResultStore(results()));
        report(folder.resolve("reports"), "studies/kernal").refused("'studies/kernal'", StoredExperiment.NAME);
        report(folder.resolve("reports"), "../elsewhere").refused("'../elsewhere' is not an experiment's name");
    }

    @Test
    void resultsOfAnotherFormatAreRefused() throws IOException {
        StoredExperiment.write(new ResultStore(results()));
        Path lock = results().resolve(StoredExperiment.NAME).resolve("lock.json");
        Files.writeString(lock, Files.readString(lock).replace("\"format\" : 1", "\"format\" : 2"));
        report(folder.resolve("reports")).refused(lock + " has format 2; this program reads format 1");
    }

    @Test
    void aReportsFolderThatIsAFileIsRefused() throws IOException {
        StoredExperiment.write(new ResultStore(results()));
        Path plain = Files.writeString(folder.resolve("plain"), "a file");
        report(plain).refused("--reports " + plain, "is a file where a folder is needed; name another folder");
        assertThat(plain).hasContent("a file");
    }
}

package dev.nextbench.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of {@code experiments/invalid} begins with the problems that reading it has to give, all of them. */
final class InvalidFilesTest {
    private static final String EXPECTED = "#! ";

    static Stream<String> files() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(InvalidFilesTest.class.getResource("/experiments/invalid"))
                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void allProblemsAreReportedWithLineAndColumn(String name) throws IOException, URISyntaxException {
        Path file = Path.of(Objects.requireNonNull(InvalidFilesTest.class.getResource("/experiments/invalid/" + name))
                .toURI());
        List<String> expected;
        try (Stream<String> lines = Files.lines(file)) {
            expected = lines.filter(line -> line.startsWith(EXPECTED))
                    .map(line -> name + ":" + line.substring(EXPECTED.length()))
                    .toList();
        }

        ExperimentException refused = assertThrows(
                ExperimentException.class,
                () -> ExperimentReader.read(file, null, List.of(), TestingCatalogue.CATALOGUE));

        assertThat(refused.problems().stream().map(problem -> problem.toString().replace(file.getParent() + "/", "")))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void filesThatCannotBeReadAreRefused(@TempDir Path folder) throws IOException {
        ExperimentFixture files = new ExperimentFixture(folder);
        Path missing = folder.resolve("no.yaml");
        Path latin = Files.write(folder.resolve("latin.yaml"), "title: Größe".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(files.problems(() -> read(missing))).containsExactly("no.yaml: there is no file 'no.yaml'");
        assertThat(files.problems(() -> read(folder)))
                .containsExactly(folder + ": '" + folder + "' is a folder; name a file in it");
        assertThat(files.problems(() -> read(latin))).containsExactly("latin.yaml: the file is not text in UTF-8");
        assertThat(files.problems("# nothing\n"))
                .containsExactly("x.yaml: the file is empty; it needs at least 'model'");
    }

    @Test
    void aliasesOfAliasesDoNotFillTheMemory(@TempDir Path folder) {
        StringBuilder yaml = new StringBuilder("a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n");
        for (int i = 1; i < 5; i++) {
            String alias = "*a" + (i - 1);
            yaml.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", Collections.nCopies(12, alias))));
        }

        assertThat(new ExperimentFixture(folder).problems(yaml.toString())).isNotEmpty();
    }

    private static void read(Path file) {
        ExperimentReader.read(file, null, List.of(), TestingCatalogue.CATALOGUE);
    }
}

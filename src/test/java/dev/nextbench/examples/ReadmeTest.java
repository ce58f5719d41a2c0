package dev.nextbench.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.cli.NextBench;
import dev.nextbench.experiment.Catalogue;
import dev.nextbench.experiment.Experiment;
import dev.nextbench.experiment.ExperimentReader;
import dev.nextbench.experiment.Recipes;
import dev.nextbench.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the documents show exists and works as they show it. */
class ReadmeTest {
    private static final Path README = Path.of("README.md");

    private static List<String> matches(Path file, String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(Files.readString(file))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    @Test
    void theExperimentFileThatItShowsExpands(@TempDir Path folder) throws IOException {
        List<String> files = matches(README, "(?s)```yaml\n(.*?)```");
        assertThat(files).hasSize(1);
        Path file = Files.writeString(folder.resolve("readme.yaml"), files.get(0));
        Experiment experiment = ExperimentReader.read(file, null, List.of(), new Catalogue(Models.all()));
        assertThat(experiment.trials()).hasSize(9);
        assertThat(experiment.axes()).containsExactly("kernel", "seed");
    }

    @Test
    void everyCommandThatItNamesIsThere() throws IOException {
        Set<String> named = new TreeSet<>(matches(README, "^\\./nextbench ([a-z]+)"));
        CommandLine program = NextBench.commandLine();
        assertThat(named).contains("run", "export", "evaluate");
        assertThat(program.getSubcommands().keySet()).containsAll(named);
        assertThat(named)
                .as("every command is shown, but the one that only programs use")
                .containsAll(program.getSubcommands().entrySet().stream()
                        .map(java.util.Map.Entry::getKey)
                        .filter(name -> !name.equals("step-server"))
                        .toList());
    }

    @Test
    void everyRecipeIsNamed() throws IOException {
        assertThat(matches(README, "recipes/([a-z0-9-]+)\\.yaml")).containsAll(Recipes.names());
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CONTINUOUS-INTEGRATION.md"})
    void everyFileThatADocumentLinksToIsThere(String document) throws IOException {
        assertThat(matches(Path.of(document), "\\]\\(([^)#:]+)\\)"))
                .isNotEmpty()
                .allSatisfy(link -> assertThat(Path.of(link)).exists());
    }
}

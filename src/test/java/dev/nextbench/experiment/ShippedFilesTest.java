package dev.nextbench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.cost.Cost;
import dev.nextbench.graph.Shape;
import dev.nextbench.model.Models;
import dev.nextbench.result.Lock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of {@code experiments/}, with the models that there are. */
final class ShippedFilesTest {
    private static final Path FOLDER = Path.of("experiments");
    private static final Catalogue CATALOGUE = new Catalogue(Models.all());

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileCanBePlannedAtEveryScale(Path file) {
        for (String scale : file.endsWith("quickstart.yaml") ? List.of("tiny") : List.of("tiny", "full")) {
            Experiment experiment = read(file, scale);

            Lock lock = lock(experiment);

            assertThat(lock.trials()).as(file + " " + scale).isNotEmpty();
            assertThat(lock.trials()).extracting(Lock.LockedTrial::id).doesNotHaveDuplicates();
            assertThat(lock.trials()).allMatch(trial -> trial.parameters() > 0 && trial.macs() > 0);
            assertThat(experiment.question()).endsWith("?");
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileOpensWithQuestionCommandTimeAndNumber(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);

        assertThat(lines.get(0)).startsWith("# Question: ").endsWith("?");
        assertThat(lines.get(1))
                .startsWith("# Command:  ./nextbench run " + file.toString().replace('\\', '/'));
        assertThat(lines.get(2)).startsWith("# Expected time: ");
        assertThat(lines.get(3)).startsWith("# Seen: ");
    }

    @ParameterizedTest
    @CsvSource({
        "cifar10/families.yaml, 9",
        "cifar10/kernel-size.yaml, 18",
        "cifar10/csp-ratio.yaml, 12",
        "cifar10/scaling.yaml, 30",
        "cifar10/branches.yaml, 15"
    })
    void theAblationsHaveThreeSeedsAndAboutThreeMillionParameters(String file, int trials) {
        Lock lock = lock(read(FOLDER.resolve(file), "full"));

        assertThat(lock.trials()).hasSize(trials);
        assertThat(lock.trials().get(0).parameters()).isBetween(2_500_000L, 3_500_000L);
        assertThat(lock.trials())
                .allMatch(trial -> trial.definition().at("/training/epochs").asInt() == 100);
    }

    @Test
    void theQuickstartVariesEveryFamily() {
        Experiment experiment = read(FOLDER.resolve("quickstart.yaml"), null);

        assertThat(ExperimentFixture.points(experiment)).isEqualTo("""
            {kernel=7, model=convnext_atto, seed=0}
            {kernel=5, model=convnext_atto, seed=0}
            {kernel=3, model=convnext_atto, seed=0}
            {branches=[square, horizontal, vertical], model=inceptionnext_atto, seed=0}
            {branches=[horizontal, vertical], model=inceptionnext_atto, seed=0}
            {branches=[square, vertical], model=inceptionnext_atto, seed=0}
            {branches=[square, horizontal], model=inceptionnext_atto, seed=0}
            {csp_ratio=1/2, model=econvnext_mini, scaling=ese, seed=0}
            {csp_ratio=1/4, model=econvnext_mini, scaling=ese, seed=0}
            {csp_ratio=3/4, model=econvnext_mini, scaling=ese, seed=0}
            {csp_ratio=1/2, model=econvnext_mini, scaling=se, seed=0}
            {csp_ratio=1/2, model=econvnext_mini, scaling=eca, seed=0}
            {csp_ratio=1/2, model=econvnext_mini, scaling=layer_scale, seed=0}
            {csp_ratio=1/2, model=econvnext_mini, scaling=none, seed=0}
            """);
    }

    @Test
    void theSchemaNamesEveryModelAndSetting() {
        String schema = ExperimentSchema.json(CATALOGUE);

        assertThat(schema)
                .contains(
                        CATALOGUE.names().stream().map(name -> '"' + name + '"').collect(Collectors.toList()))
                .contains(CATALOGUE.settings().stream()
                        .map(name -> '"' + name + '"')
                        .collect(Collectors.toList()));
    }

    @Test
    void imagesThatLieElsewhereNeedTheirPath() {
        Path file = FOLDER.resolve("cifar10/smoke.yaml");

        assertThat(new ExperimentFixture(FOLDER)
                        .problems(() -> ExperimentReader.read(file, null, List.of(), CATALOGUE)))
                .containsExactly("cifar10/smoke.yaml:10:9: data.path is missing: add --set data.path=FOLDER with the"
                        + " folder that holds the data set");
    }

    private static Experiment read(Path file, @Nullable String scale) {
        return ExperimentReader.read(
                file, scale, file.endsWith("quickstart.yaml") ? List.of() : List.of("data.path=images"), CATALOGUE);
    }

    private static Lock lock(Experiment experiment) {
        return LockFile.of(
                experiment,
                CATALOGUE,
                new LockFile.Surroundings(data -> "hash", "libtorch 2.7.1", "cpu"),
                (model, settings, size) -> {
                    Cost cost = Cost.of(Models.trace(model.module(settings), Shape.of(1, 3, size, size)));
                    return new LockFile.Counts(cost.parameters(), cost.macs());
                });
    }

    @Test
    void inheritedExperimentsKeepTheirOwnPlan() {
        Experiment experiment = read(FOLDER.resolve("cifar10/kernel-size.yaml"), "full");

        assertThat(experiment.name()).isEqualTo("cifar10/kernel-size");
        assertThat(experiment.axes()).containsExactly("kernel", "conv_ratio", "seed");
        assertThat(experiment.report()).isEqualTo(new Lock.ReportPlan(List.of(), List.of(Map.of("kernel", "7"))));
    }
}

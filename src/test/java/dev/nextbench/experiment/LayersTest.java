package dev.nextbench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LayersTest {
    private static final String BASE = """
        title: The base
        model: convnext_atto
        settings: {classes: 10, kernel: 5}
        training: {epochs: 3, batch: 32}
        axes:
          - grid: {scaling: [none, se]}
        """;

    private final ExperimentFixture files;

    LayersTest(@TempDir Path folder) {
        this.files = new ExperimentFixture(folder);
    }

    @Test
    void aFileOverridesTheOneItExtendsKeyByKey() {
        files.file("base.yaml", BASE);

        Experiment experiment = files.read("""
            extends: base.yaml
            settings: {kernel: 3}
            training: {epochs: 9}
            axes: []
            """);

        assertThat(experiment.title()).isEqualTo("The base");
        TrialDefinition trial = only(experiment);
        assertThat(trial.settings()).containsEntry("classes", 10L).containsEntry("kernel", 3L);
        assertThat(training(trial).epochs()).isEqualTo(9);
        assertThat(training(trial).batch()).isEqualTo(32);
    }

    @Test
    void filesThatExtendEachOtherAreRefused() {
        files.file("a.yaml", "extends: x.yaml\n");

        assertThat(files.problems("model: convnext_atto\nextends: a.yaml\n"))
                .contains("a.yaml:1:10: files extend each other in a circle: x.yaml → a.yaml → x.yaml");
    }

    @Test
    void aMissingBaseIsReportedWhereItIsNamed() {
        assertThat(files.problems("extends: base.yml\nmodel: convnext_atto\nsettings: {classes: 10}\n"))
                .containsExactly("x.yaml:1:10: there is no file 'base.yml'");
    }

    @Test
    void whatIsWrongInTheBaseIsReportedThere() {
        files.file("base.yaml", BASE.replace("epochs: 3", "epochs: three"));

        assertThat(files.problems("extends: base.yaml\ntitle: The child\n"))
                .containsExactly(
                        "base.yaml:4:20: training.epochs should be a whole number from 0 to 100000, not 'three'");
    }

    @Test
    void whatIsWrongInTheBaseIsReportedEvenIfItIsOverridden() {
        files.file("base.yaml", BASE.replace("epochs: 3", "epochs: three"));

        assertThat(files.problems("extends: base.yaml\ntraining: {epochs: 1}\n"))
                .hasSize(1);
    }

    @Test
    void aScaleChangesAnySection() {
        String yaml = BASE + """
            scales:
              tiny:
                training: {epochs: 1}
                throughput: none
                axes: [{grid: {scaling: [se]}}]
                seeds: [4]
              full: {}
            default_scale: full
            """;

        Experiment tiny = files.scaled(yaml, "tiny");
        assertThat(tiny.scale()).isEqualTo("tiny");
        assertThat(training(only(tiny)).epochs()).isEqualTo(1);
        assertThat(only(tiny).throughput()).isNull();
        assertThat(only(tiny).seed()).isEqualTo(4);

        Experiment full = files.read(yaml);
        assertThat(full.scale()).isEqualTo("full");
        assertThat(full.trials()).hasSize(2);
    }

    @Test
    void scalesAreInheritedAndMerged() {
        files.file("base.yaml", BASE + "scales: {tiny: {training: {epochs: 1, batch: 8}}}\n");

        Experiment experiment =
                files.scaled("extends: base.yaml\naxes: []\nscales: {tiny: {training: {epochs: 2}}}\n", "tiny");

        assertThat(training(only(experiment)).epochs()).isEqualTo(2);
        assertThat(training(only(experiment)).batch()).isEqualTo(8);
    }

    @Test
    void anUnknownScaleNamesTheNearest() {
        String yaml = BASE + "scales: {tiny: {}, full: {}}\n";

        assertThat(files.problems(() -> files.scaled(yaml, "tiy")))
                .containsExactly("--scale tiy: unknown scale 'tiy'; did you mean 'tiny'?");
        assertThat(files.problems(() -> files.scaled(yaml, "medium")))
                .containsExactly("--scale medium: unknown scale 'medium'; there are tiny, full");
        assertThat(files.problems(() -> files.scaled(BASE, "tiny")))
                .containsExactly("--scale tiny: unknown scale 'tiny'; the file has no scales");
    }

    @Test
    void setComesLast() {
        Experiment experiment = files.scaled(
                BASE.replace("[none, se]", "[se]") + "scales: {tiny: {training: {epochs: 1}}}\n",
                "tiny",
                "training.epochs=7",
                "kernel=9",
                "settings.depths=1,1",
                "data.path=/images/a: b",
                "seeds=[5]",
                "throughput=none");

        TrialDefinition trial = only(experiment);
        assertThat(training(trial).epochs()).isEqualTo(7);
        assertThat(trial.settings()).containsEntry("kernel", 9L).containsEntry("depths", List.of(1L, 1L));
        assertThat(trial.data().path()).isEqualTo("/images/a: b");
        assertThat(trial.seed()).isEqualTo(5);
        assertThat(trial.throughput()).isNull();
    }

    @Test
    void whatIsWrongWithSetIsReportedAsIt() {
        assertThat(files.problems(
                        BASE, "training.epochs=x", "training.epoch=1", "kernal=3", "title", "scales=1", "scaling=none"))
                .containsExactlyInAnyOrder(
                        "--set training.epochs=x: training.epochs should be a whole number from 0 to 100000, not 'x'",
                        "--set training.epoch=1: unknown key 'epoch' in training; did you mean 'epochs'?",
                        "--set kernal=3: unknown path 'kernal'; did you mean 'kernel'?",
                        "--set title: should be PATH=VALUE, such as training.epochs=3",
                        "--set scales=1: 'scales' can only be said in a file",
                        "--set scaling=none: 'scaling' is an axis of this experiment, so this has no effect; choose"
                                + " its values with --only scaling=VALUE");
    }

    @Test
    void anExperimentIsNamedByItsPlaceUnderExperiments() {
        assertThat(Experiment.name(Path.of("experiments/cifar10/kernel-size.yaml")))
                .isEqualTo("cifar10/kernel-size");
        assertThat(Experiment.name(Path.of("/a/experiments/b/experiments/c.v2.yml")))
                .isEqualTo("c.v2");
        assertThat(Experiment.name(Path.of("/somewhere/else/x.yaml"))).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bench", "compare", "gate", "gate-selftest", "history", "History"})
    void namesThatCommandsKeepForThemselvesAreRefused(String name) throws IOException {
        Path folder = Files.createDirectories(files.folder().resolve("experiments/" + name));
        Files.writeString(folder.resolve("x.yaml"), BASE);
        Files.writeString(folder.resolveSibling(name + ".yaml"), BASE);
        Files.writeString(folder.resolveSibling(name + "-2.yaml"), BASE);
        Path inner = Files.createDirectories(folder.resolveSibling("cifar10/" + name));
        Files.writeString(inner.resolve("x.yaml"), BASE);

        assertThat(files.problems(() -> read("experiments/" + name + ".yaml")))
                .containsExactly("experiments/" + name + ".yaml: an experiment must not be called '" + name
                        + "': NextBench keeps other results and reports under that name; rename the file");
        assertThat(files.problems(() -> read("experiments/" + name + "/x.yaml")))
                .containsExactly("experiments/" + name + "/x.yaml: an experiment must not lie in a folder '" + name
                        + "': NextBench keeps other results and reports under that name; rename the folder");
        assertThat(read("experiments/" + name + "-2.yaml").name()).isEqualTo(name + "-2");
        assertThat(read("experiments/cifar10/" + name + "/x.yaml").name()).isEqualTo("cifar10/" + name + "/x");
    }

    private Experiment read(String file) {
        return ExperimentReader.read(files.folder().resolve(file), null, List.of(), TestingCatalogue.CATALOGUE);
    }

    private static TrialDefinition only(Experiment experiment) {
        assertThat(experiment.trials()).hasSize(1);
        return experiment.trials().get(0).definition();
    }

    private static TrainingSettings training(TrialDefinition trial) {
        return Objects.requireNonNull(trial.training());
    }
}

package dev.nextbench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExpansionTest {
    private final ExperimentFixture files;

    ExpansionTest(@TempDir Path folder) {
        this.files = new ExperimentFixture(folder);
    }

    @Test
    void aFileWithoutAxesIsOneTrialOfDefaults() {
        Experiment experiment = files.read("""
            model: convnext_atto
            settings: {classes: 10}
            """);

        assertThat(experiment.axes()).containsExactly("seed");
        assertThat(experiment.title()).isEqualTo("x");
        assertThat(experiment.trials()).hasSize(1);
        TrialDefinition trial = experiment.trials().get(0).definition();
        assertThat(trial.settings())
                .isEqualTo(Map.of(
                        "depths",
                        List.of(2L, 2L, 6L, 2L),
                        "kernel",
                        7L,
                        "conv_ratio",
                        "1",
                        "scaling",
                        "layer_scale",
                        "drop_path",
                        0.0,
                        "classes",
                        10L));
        assertThat(trial.data().size()).isEqualTo(32);
        assertThat(trial.training()).isNotNull().extracting("epochs").isEqualTo(100);
        assertThat(trial.throughput()).isNotNull().extracting("forks").isEqualTo(5);
    }

    @Test
    void theFirstBlockIsOutermostAndTheLastAxisOfAGridChangesFastest() {
        Experiment experiment = files.read("""
            model: convnext_atto
            settings: {classes: 10}
            axes:
              - grid: {scaling: [none, se]}
              - grid: {kernel: [3, 5], training.epochs: [1, 2]}
            seeds: [7, 3]
            """);

        assertThat(experiment.axes()).containsExactly("scaling", "kernel", "training.epochs", "seed");
        assertThat(ExperimentFixture.points(experiment)).isEqualTo("""
            {kernel=3, scaling=none, seed=7, training.epochs=1}
            {kernel=3, scaling=none, seed=3, training.epochs=1}
            {kernel=3, scaling=none, seed=7, training.epochs=2}
            {kernel=3, scaling=none, seed=3, training.epochs=2}
            {kernel=5, scaling=none, seed=7, training.epochs=1}
            {kernel=5, scaling=none, seed=3, training.epochs=1}
            {kernel=5, scaling=none, seed=7, training.epochs=2}
            {kernel=5, scaling=none, seed=3, training.epochs=2}
            {kernel=3, scaling=se, seed=7, training.epochs=1}
            {kernel=3, scaling=se, seed=3, training.epochs=1}
            {kernel=3, scaling=se, seed=7, training.epochs=2}
            {kernel=3, scaling=se, seed=3, training.epochs=2}
            {kernel=5, scaling=se, seed=7, training.epochs=1}
            {kernel=5, scaling=se, seed=3, training.epochs=1}
            {kernel=5, scaling=se, seed=7, training.epochs=2}
            {kernel=5, scaling=se, seed=3, training.epochs=2}
            """);
    }

    @Test
    void zipTakesItsListsInStep() {
        Experiment experiment = files.read("""
            model: convnext_atto
            settings: {classes: 10}
            axes:
              - zip: {depths: [[1, 1], [2, 2]], kernel: [3, 5]}
            """);

        assertThat(ExperimentFixture.points(experiment)).isEqualTo("""
            {depths=[1, 1], kernel=3, seed=0}
            {depths=[2, 2], kernel=5, seed=0}
            """);
    }

    @Test
    void aConditionalBlockIsOnlyForThePointsThatMatch() {
        Experiment experiment = files.read("""
            settings: {classes: 10}
            axes:
              - list: [{model: convnext_atto}, {model: econvnext_mini}, {model: inceptionnext_atto}]
              - when: {model: econvnext_mini}
                grid: {csp_ratio: [0.5, 1/4]}
              - when: {model: [convnext_atto, econvnext_mini]}
                grid: {settings.kernel: [3]}
            """);

        assertThat(ExperimentFixture.points(experiment)).isEqualTo("""
            {kernel=3, model=convnext_atto, seed=0}
            {csp_ratio=1/2, kernel=3, model=econvnext_mini, seed=0}
            {csp_ratio=1/4, kernel=3, model=econvnext_mini, seed=0}
            {model=inceptionnext_atto, seed=0}
            """);
    }

    @Test
    void aConditionSeesDefaultsAndCommonSettings() {
        Experiment experiment = files.read("""
            model: convnext_atto
            settings: {classes: 10, scaling: se}
            axes:
              - grid: {kernel: [7, 5]}
              - when: {scaling: se, kernel: 7, conv_ratio: 1.0, training.batch: 128}
                grid: {drop_path: [0.1, 0.2]}
            """);

        assertThat(ExperimentFixture.points(experiment)).isEqualTo("""
            {drop_path=0.1, kernel=7, seed=0}
            {drop_path=0.2, kernel=7, seed=0}
            {kernel=5, seed=0}
            """);
    }

    @Test
    void includeAddsAndExcludeTakesOut() {
        Experiment experiment = files.read("""
            model: convnext_atto
            settings: {classes: 10}
            axes:
              - grid: {kernel: [3, 5], scaling: [none, se]}
            exclude: [{kernel: 3, scaling: se}, {scaling: none, kernel: 5}]
            include: [{model: econvnext_mini, csp: false}]
            """);

        assertThat(experiment.axes()).containsExactly("kernel", "scaling", "model", "csp", "seed");
        assertThat(ExperimentFixture.points(experiment)).isEqualTo("""
            {kernel=3, scaling=none, seed=0}
            {kernel=5, scaling=se, seed=0}
            {csp=false, model=econvnext_mini, seed=0}
            """);
    }

    @Test
    void settingsOfAModelOverrideThoseOfAll() {
        Experiment experiment = files.read("""
            settings: {classes: 10, depths: [1, 1]}
            model_settings: {econvnext_mini: {depths: [3], csp: false}}
            axes:
              - grid: {model: [convnext_atto, econvnext_mini]}
            """);

        assertThat(experiment.trials().get(0).definition().settings()).containsEntry("depths", List.of(1L, 1L));
        assertThat(experiment.trials().get(1).definition().settings())
                .containsEntry("depths", List.of(3L))
                .containsEntry("csp", false);
    }

    @Test
    void aNumberOfSeedsCountsFromZero() {
        Experiment experiment = files.read("""
            model: convnext_atto
            settings: {classes: 10}
            seeds: 3
            """);

        assertThat(experiment.trials())
                .extracting(trial -> trial.definition().seed())
                .containsExactly(0L, 1L, 2L);
    }

    @Test
    void anAliasUsedForTwoAxesKeepsThemApart() {
        Experiment experiment = files.read("""
            model: econvnext_mini
            settings: {classes: 10}
            axes:
              - list: [{augmentation.flip: &v 0.25}, {data.size: 16}, {training.smoothing: *v}]
            """);

        assertThat(experiment.trials())
                .extracting(trial -> trial.definition().augmentation().flip())
                .containsExactly(0.25, 0.0, 0.0);
        assertThat(experiment.trials())
                .extracting(trial ->
                        Objects.requireNonNull(trial.definition().training()).smoothing())
                .containsExactly(0.1, 0.1, 0.25);
    }

    @Test
    void aFileWithEveryKeyExpandsAsItAlwaysHas() throws Exception {
        Path file =
                Path.of(Objects.requireNonNull(ExpansionTest.class.getResource("/experiments/valid/everything.yaml"))
                        .toURI());

        Experiment experiment = ExperimentReader.read(file, null, List.of(), TestingCatalogue.CATALOGUE);

        assertThat(experiment.name()).isEqualTo("valid/everything");
        assertThat(experiment.axes())
                .containsExactly("model", "csp", "csp_ratio", "kernel", "augmentation.flip", "branches", "seed");
        assertThat(experiment.report().groupBy()).containsExactly("model");
        assertThat(experiment.report().baselines())
                .containsExactly(
                        Map.of("model", "convnext_atto", "kernel", "5", "augmentation.flip", "0"),
                        Map.of("csp", "true"));
        assertThat(ExperimentFixture.points(experiment)).isEqualTo("""
            {augmentation.flip=0, kernel=5, model=convnext_atto, seed=1}
            {augmentation.flip=0, kernel=5, model=convnext_atto, seed=2}
            {augmentation.flip=0.5, kernel=5, model=convnext_atto, seed=1}
            {augmentation.flip=0.5, kernel=5, model=convnext_atto, seed=2}
            {augmentation.flip=0, kernel=3, model=convnext_atto, seed=1}
            {augmentation.flip=0, kernel=3, model=convnext_atto, seed=2}
            {csp=true, csp_ratio=1/4, model=econvnext_mini, seed=1}
            {csp=true, csp_ratio=1/4, model=econvnext_mini, seed=2}
            {csp=false, csp_ratio=1/2, model=econvnext_mini, seed=1}
            {csp=false, csp_ratio=1/2, model=econvnext_mini, seed=2}
            {branches=[square], model=inceptionnext_atto, seed=1}
            {branches=[square], model=inceptionnext_atto, seed=2}
            {branches=[], model=inceptionnext_atto, seed=1}
            {branches=[], model=inceptionnext_atto, seed=2}
            """);
    }

    @Test
    void onlyKeepsTheTrialsAskedFor() {
        Experiment experiment = files.read("""
            model: econvnext_mini
            settings: {classes: 10}
            axes:
              - grid: {csp_ratio: [1/4, 1/2, 3/4], kernel: [3, 5]}
            """);

        Experiment kept =
                experiment.only(List.of("csp_ratio=0.5", "kernel=3", "csp_ratio=3/4"), TestingCatalogue.CATALOGUE);

        assertThat(ExperimentFixture.points(kept)).isEqualTo("""
            {csp_ratio=1/2, kernel=3, seed=0}
            {csp_ratio=3/4, kernel=3, seed=0}
            """);
        assertThat(files.problems(() ->
                        experiment.only(List.of("kernal=3", "csp_ratio=1/8", "seed"), TestingCatalogue.CATALOGUE)))
                .containsExactly(
                        "--only kernal=3: 'kernal' is no axis of this experiment; did you mean 'kernel'?",
                        "--only csp_ratio=1/8: no trial has csp_ratio 1/8; the values are 1/2, 1/4, 3/4",
                        "--only seed: should be AXIS=VALUE, such as seed=0");
    }

    @Test
    void tenThousandTrialsExpandToTheLastPoint() {
        Experiment experiment = files.read("""
            model: convnext_atto
            settings: {classes: 10}
            axes:
              - grid:
                  kernel: [1, 3, 5, 7, 9, 11, 13, 15, 17, 19]
                  drop_path: [0.00, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09]
              - grid: {training.epochs: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}
            seeds: 10
            """);

        assertThat(experiment.trials()).hasSize(10_000);
        assertThat(experiment.trials().get(9_999).point())
                .isEqualTo(Map.of("kernel", "19", "drop_path", "0.09", "training.epochs", "10", "seed", "9"));
        assertThat(experiment.trials().stream()
                        .map(trial -> TrialId.of(trial.definition(), "data", "engine", "cpu"))
                        .distinct())
                .hasSize(10_000);
    }
}

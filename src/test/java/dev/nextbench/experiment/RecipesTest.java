package dev.nextbench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.model.Models;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class RecipesTest {
    private final ExperimentFixture files;

    RecipesTest(@TempDir Path folder) {
        this.files = new ExperimentFixture(folder);
    }

    private static List<String> names() {
        return Recipes.names();
    }

    /** The trial of a real model, as the recipes set real models' settings. */
    private TrialDefinition trial(String recipe, String more) {
        String model = recipe.startsWith("inceptionnext") ? "inceptionnext_base" : "convnext_base";
        String yaml = "model: " + model + "\nrecipe: " + recipe + "\nsettings: {classes: 10}\n" + more;
        return ExperimentReader.read(files.file("x.yaml", yaml), null, List.of(), new Catalogue(Models.all()))
                .trials()
                .get(0)
                .definition();
    }

    private static TrainingSettings training(TrialDefinition trial) {
        return Objects.requireNonNull(trial.training());
    }

    private static AugmentationSettings augmentation(TrialDefinition trial) {
        return Objects.requireNonNull(trial.augmentation());
    }

    /** The rows of classification-training.md, section 1.1. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            inceptionnext,      300, 10, 4096, 32, 4e-3,   20, 1e-6, 1e-5, TIMM_COSINE,     0,      0.8, 0.25
            inceptionnext-atto, 450, 10, 1280, 4,  1e-3,   5,  5e-7, 5e-7, TIMM_COSINE,     0,      0.2, 0.1
            convnext,           300, 0,  4096, 32, 4e-3,   20, 0,    1e-6, CONVNEXT_COSINE, 0.9999, 0.8, 0.25
            econvnext,          300, 0,  256,  4,  2.5e-4, 20, 0,    1e-6, PADDLE_COSINE,   0,      0.8, 0.25
            """)
    void aPapersRecipeHasThePapersNumbers(
            String name,
            int epochs,
            int cooldown,
            int batch,
            int accumulation,
            double rate,
            double warmup,
            double warmupRate,
            double floor,
            TrainingSettings.ScheduleKind schedule,
            double ema,
            double mixup,
            double erasing) {
        TrialDefinition trial = trial(name, "");
        TrainingSettings training = training(trial);
        assertThat(training.epochs()).isEqualTo(epochs);
        assertThat(training.cooldownEpochs()).isEqualTo(cooldown);
        assertThat(training.batch()).isEqualTo(batch);
        assertThat(training.accumulation()).isEqualTo(accumulation);
        assertThat(training.learningRate()).isEqualTo(rate);
        assertThat(training.warmupEpochs()).isEqualTo(warmup);
        assertThat(training.warmupLearningRate()).isEqualTo(warmupRate);
        assertThat(training.finalLearningRate()).isEqualTo(floor);
        assertThat(training.schedule()).isEqualTo(schedule);
        assertThat(training.ema()).isEqualTo(ema);
        assertThat(training.weightDecay()).isEqualTo(0.05);
        assertThat(training.smoothing()).isEqualTo(0.1);
        assertThat(training.optimizer()).isEqualTo(TrainingSettings.OptimizerKind.ADAMW);
        AugmentationSettings augmentation = augmentation(trial);
        assertThat(augmentation.mixup()).isEqualTo(mixup);
        assertThat(augmentation.cutmix()).isEqualTo(1);
        assertThat(augmentation.erasing()).isEqualTo(erasing);
        assertThat(augmentation.cropArea()).isEqualTo(0.08);
        assertThat(augmentation.flip()).isEqualTo(0.5);
        assertThat(trial.data().size()).isEqualTo(224);
        assertThat(trial.data().evalCrop()).isEqualTo(0.875);
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyRecipeIsWholeAndSaysWhereItIsFrom(String name) {
        TrialDefinition trial = trial(name, "");
        assertThat(augmentation(trial).randAugment()).startsWith("rand-m");
        assertThat(Recipes.text(name)).startsWith("# ");
    }

    @Test
    void whatTheFileSaysLiesAboveTheRecipe() {
        TrialDefinition trial = trial("convnext", "training: {epochs: 30}\naugmentation: {mixup: 0}\n");
        assertThat(training(trial).epochs()).isEqualTo(30);
        assertThat(training(trial).batch()).isEqualTo(4096);
        assertThat(augmentation(trial).mixup()).isZero();
        assertThat(augmentation(trial).cutmix()).isEqualTo(1);
    }

    @Test
    void aPartOfARecipeCanBeAnAxis() {
        Experiment experiment = files.read("""
            model: convnext_atto
            recipe: convnext
            settings: {classes: 10}
            training: {epochs: 30}
            axes: [{grid: {augmentation.erasing: [0, 0.25]}}]
            """);
        assertThat(experiment.trials())
                .extracting(trial -> augmentation(trial.definition()).erasing())
                .containsExactly(0., 0.25);
    }

    @Test
    void recipesCanBeComparedAsAnAxis() {
        Experiment experiment = files.read("""
            model: convnext_atto
            settings: {classes: 10}
            training: {epochs: 450}
            axes: [{grid: {recipe: [convnext, inceptionnext-atto]}}]
            """);
        assertThat(experiment.axes()).containsExactly("recipe", "seed");
        assertThat(experiment.trials())
                .extracting(trial -> training(trial.definition()).batch())
                .containsExactly(4096, 1280);
        assertThat(experiment.trials())
                .as("what the file says lies above both")
                .allMatch(trial -> training(trial.definition()).epochs() == 450);
    }

    @Test
    void anUnknownRecipeIsReportedWhereItIsNamed() {
        assertThat(files.problems("model: convnext_atto\nsettings: {classes: 10}\nrecipe: convnet\n"))
                .containsExactly("x.yaml:3:9: unknown recipe 'convnet'; did you mean 'convnext'?");
    }
}

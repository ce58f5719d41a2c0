package dev.nextbench.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.data.DataSet;
import dev.nextbench.data.DataSets;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.DataSettings;
import dev.nextbench.experiment.ExperimentFields;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.Module;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.torchscript.Initialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains a model of a few thousand parameters on a hundred digits. */
final class SmallTraining {
    static final int SIZE = 8;
    static final int CLASSES = 10;
    static final DataSettings DATA =
            new DataSettings("digits", null, "train", "test", SIZE, 0, 1, DataSettings.EvalTransform.TIMM, 10, 7);
    static final AugmentationSettings SHIFTED =
            ExperimentFields.AUGMENTATION.of(Map.of("flip", "0.5", "crop", "pad", "padding", "1"));
    static final Map<String, String> EVERYTHING = Map.of(
            "flip", "0.5",
            "crop", "random_resized",
            "interpolation", "random",
            "rand_augment", "rand-m9-mstd0.5-inc1",
            "mixup", "0.8",
            "cutmix", "1",
            "erasing", "0.25");
    static final AugmentationSettings MIXED = ExperimentFields.AUGMENTATION.of(EVERYTHING);
    static final DataSet DIGITS = DataSets.open(DATA);

    private SmallTraining() {}

    /** What a training showed. */
    record Trained(ClassifierTrainer.Outcome outcome, List<EpochMetrics> epochs, List<Double> progress) {
        String digest() {
            return outcome.training().weightsDigest();
        }

        EpochMetrics last() {
            return epochs.get(epochs.size() - 1);
        }

        /** All that has to be equal when the same is trained twice. */
        List<List<Object>> numbers() {
            return epochs.stream()
                    .map(epoch -> List.<Object>of(
                            epoch.learningRate(),
                            epoch.trainLoss(),
                            epoch.gradientNorm(),
                            epoch.testLoss(),
                            epoch.top1(),
                            epoch.top5(),
                            String.valueOf(epoch.emaTop1()),
                            String.valueOf(epoch.emaTop5()),
                            String.valueOf(epoch.emaLoss())))
                    .toList();
        }
    }

    /** Keeps what it is told. */
    static final class Told implements EpochListener {
        final List<EpochMetrics> epochs = new ArrayList<>();
        final List<Double> progress = new ArrayList<>();

        @Override
        public void progress(double done) {
            assertThat(done).isBetween(progress.isEmpty() ? 0 : progress.get(progress.size() - 1), 1.0);
            progress.add(done);
        }

        @Override
        public void epoch(EpochMetrics metrics) {
            epochs.add(metrics);
        }
    }

    static Module model(Map<String, Object> changes) {
        ModelDefinition convNext = Models.find("convnext_atto").orElseThrow();
        Map<String, Object> settings = new LinkedHashMap<>(Map.of(
                "classes",
                CLASSES,
                "patch",
                2,
                "depths",
                List.of(1, 1),
                "widths",
                List.of(8, 16),
                "layer_scale_init",
                0.1));
        settings.putAll(changes);
        return convNext.module(convNext.resolveJson(settings));
    }

    static ClassifierTrainer trainer(
            Module model, TrainingSettings training, AugmentationSettings augmentation, long seed, int loaderThreads) {
        return new ClassifierTrainer(
                model,
                new Initialization(seed),
                DATA,
                augmentation,
                training,
                seed,
                TorchEngine.device("cpu"),
                loaderThreads);
    }

    static Trained train(TrainingSettings training) throws IOException {
        return train(model(Map.of()), training, 3, 1, DIGITS);
    }

    static Trained train(Module model, TrainingSettings training, long seed, int loaderThreads, DataSet data)
            throws IOException {
        return train(model, training, SHIFTED, seed, loaderThreads, data, null);
    }

    static Trained train(
            Module model,
            TrainingSettings training,
            AugmentationSettings augmentation,
            long seed,
            int loaderThreads,
            DataSet data,
            TrainingCheckpoints checkpoints)
            throws IOException {
        Told told = new Told();
        ClassifierTrainer.Outcome outcome =
                trainer(model, training, augmentation, seed, loaderThreads).train(data, Map.of(), checkpoints, told);
        return new Trained(outcome, told.epochs, told.progress);
    }
}

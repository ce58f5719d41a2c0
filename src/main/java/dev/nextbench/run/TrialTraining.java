package dev.nextbench.run;

import ai.djl.Device;
import dev.nextbench.data.DataSet;
import dev.nextbench.data.DataSets;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.DataSettings;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.io.AtomicFiles;
import dev.nextbench.io.Json;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.Module;
import dev.nextbench.model.Settings;
import dev.nextbench.result.TrialResult;
import dev.nextbench.train.ClassifierTrainer;
import dev.nextbench.train.EpochListener;
import dev.nextbench.train.TrainingCheckpoints;
import dev.nextbench.train.TrialFailure;
import dev.nextbench.weights.Safetensors;
import dev.nextbench.weights.TrainedModel;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** A trial's training, from its definition to the files in its folder. */
final class TrialTraining {
    /** The result of a training whose trial is not finished, because it is still to be measured. */
    static final String RESULT = "training.json";

    private TrialTraining() {}

    /**
     * Trains a trial, from its last checkpoint if there is one, and leaves in its folder the weights, their averages if
     * there are any, what the weights make of each class, and the result itself.
     *
     * @throws TrialFailure if it cannot be finished
     */
    static TrialResult.Training train(TrialJob job, EpochListener listener) throws IOException, WeightsException {
        TrialDefinition definition = job.definition();
        TrainingSettings training = definition.training();
        AugmentationSettings augmentation = definition.augmentation();
        if (training == null || augmentation == null) {
            throw new IllegalArgumentException("the trial is not to be trained");
        }
        TorchEngine.start(job.threads());
        Device device = TorchEngine.device(job.device());
        ModelDefinition model = Models.find(definition.model())
                .orElseThrow(() -> new IllegalArgumentException("there is no model '" + definition.model() + "'"));
        Settings settings = model.resolveJson(definition.settings());
        DataSet data = DataSets.open(definition.data());
        if (data.classes().size() != settings.whole("classes")) {
            throw new TrialFailure(
                    TrialFailure.Kind.DATA,
                    "the model has " + settings.whole("classes") + " classes, but the data set "
                            + data.classes().size() + "; set settings.classes to the latter");
        }
        Module module = model.module(settings);
        Path folder = Path.of(job.folder());
        TrainingCheckpoints checkpoints = new TrainingCheckpoints(folder, identity(job), job.checkpointSeconds());
        ClassifierTrainer trainer = new ClassifierTrainer(
                module,
                StartWeights.of(training, model, settings, module, definition),
                definition.data(),
                augmentation,
                training.accumulate(checkpoints.microBatches(job.microBatches())),
                definition.seed(),
                device,
                job.threads());
        Map<String, String> metadata = description(job, settings, data).metadata();
        ClassifierTrainer.Outcome outcome = trainer.train(data, metadata, checkpoints, listener);
        Safetensors.write(folder.resolve(TrainedModel.FILE), outcome.weights());
        if (outcome.averages() != null) {
            Safetensors.write(folder.resolve(TrainedModel.AVERAGES_FILE), outcome.averages());
        }
        outcome.classes().write(folder);
        // Until this is on the disk, the last checkpoint is all that is left of the training should the runner end now.
        AtomicFiles.write(folder.resolve(RESULT), Json.write(outcome.training()));
        checkpoints.clear();
        return outcome.training();
    }

    /** What a checkpoint belongs to: on other devices, or with other threads on a CPU, sums are rounded otherwise. */
    private static String identity(TrialJob job) {
        return job.device().startsWith("gpu")
                ? job.id() + " on a GPU"
                : job.id() + " on the CPU with --threads " + job.threads();
    }

    private static TrainedModel description(TrialJob job, Settings settings, DataSet set) {
        TrialDefinition definition = job.definition();
        DataSettings data = definition.data();
        TrainingSettings training = Objects.requireNonNull(definition.training());
        AugmentationSettings augmentation = Objects.requireNonNull(definition.augmentation());
        return new TrainedModel(
                definition.model(),
                settings.json(),
                data.size(),
                set.classes(),
                new TrainedModel.Validation(
                        job.id(),
                        data.testSize(),
                        data.evalCrop(),
                        lower(data.evalTransform()),
                        lower(augmentation.normalization()),
                        lower(training.precision())));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

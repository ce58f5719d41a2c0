package dev.nextbench.cli;

import dev.nextbench.experiment.Nearest;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.result.ResultStore;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.Safetensors;
import dev.nextbench.weights.TrainedModel;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a command takes that works on a model with weights: a model's name, a trial, or a file of this program. */
final class ModelSource {
    private static final int STANDARD_SIZE = 224;

    @Parameters(
            index = "0",
            paramLabel = "MODEL|TRIAL-ID|FILE",
            description = "a model's name, a trial's id or its beginning, or a .safetensors file of this program")
    private String subject = "";

    @Option(names = "--weights", paramLabel = "FILE", description = "a .safetensors file with the model's weights")
    private @Nullable Path weightsFile;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "a setting of the model; may be repeated")
    private List<String> set = List.of();

    @Option(names = "--classes", paramLabel = "N", description = "classes of the last layer (default: the model's)")
    private @Nullable Integer classes;

    @Option(
            names = "--input",
            paramLabel = "CxHxW",
            description = "size of an image (default: what the weights were trained on, else 3x224x224)")
    private @Nullable String input;

    @Mixin
    private final ResultsFolder results = new ResultsFolder();

    /**
     * A model with what is known of its weights.
     *
     * @param chosen the model
     * @param size height and width of an image, in pixels
     * @param classNames the classes' names; empty if unknown
     * @param file the file of the weights; absent if none was named
     * @param weights its tensors; absent with it
     */
    record Loaded(
            ChosenModel chosen,
            int size,
            List<String> classNames,
            @Nullable Path file,
            @Nullable NamedTensors weights) {}

    /** Finds the model and maps its weights. */
    Loaded load() throws IOException, WeightsException {
        Integer size = input == null ? null : ModelArguments.size(input);
        Path file = Path.of(subject);
        if (subject.endsWith(".safetensors")) {
            refuseChanges(subject);
            return trained(file, size);
        }
        if (Models.find(subject).isPresent()) {
            return model(size);
        }
        ResultStore store = results.store();
        StoredTrialName trial = StoredTrialName.find(store, subject)
                .orElseThrow(() -> new InputException("'" + subject + "' is neither a model nor a trial in "
                        + store.root()
                        + Nearest.suggestion(
                                subject,
                                Models.all().stream().map(ModelDefinition::name).toList())));
        refuseChanges("trial " + trial.id());
        Path weights = store.folder(trial.experiment(), trial.id()).resolve(TrainedModel.FILE);
        if (!Files.exists(weights)) {
            throw new InputException("trial " + trial.id() + " (" + store.state(trial.experiment(), trial.id())
                    + ") has no weights: there is no " + weights + ". They appear when its training has ended.");
        }
        return trained(weights, size);
    }

    private void refuseChanges(String what) {
        List<String> given = new ArrayList<>();
        if (weightsFile != null) {
            given.add("--weights");
        }
        if (!set.isEmpty()) {
            given.add("--set");
        }
        if (classes != null) {
            given.add("--classes");
        }
        if (!given.isEmpty()) {
            throw new InputException(String.join(" and ", given) + " cannot be given for " + what
                    + ", which has a model, settings and weights of its own; leave that out, or name a model");
        }
    }

    private Loaded trained(Path file, @Nullable Integer size) throws IOException, WeightsException {
        NamedTensors weights = Safetensors.read(file);
        TrainedModel trained = description(file, weights);
        ChosenModel chosen = ChosenModel.of(trained.model(), trained.settings(), file.toString());
        return new Loaded(chosen, size != null ? size : sizeOf(trained), trained.classes(), file, weights);
    }

    private Loaded model(@Nullable Integer size) throws IOException, WeightsException {
        if (weightsFile == null) {
            ChosenModel chosen = ChosenModel.of(subject, set, classes);
            return new Loaded(chosen, size != null ? size : STANDARD_SIZE, List.of(), null, null);
        }
        NamedTensors weights = Safetensors.read(weightsFile);
        if (!weights.metadata().containsKey("model")) {
            ChosenModel chosen = ChosenModel.of(subject, set, classes);
            return new Loaded(chosen, size != null ? size : STANDARD_SIZE, List.of(), weightsFile, weights);
        }
        TrainedModel trained = description(weightsFile, weights);
        if (!trained.model().equals(subject)) {
            throw new InputException(
                    weightsFile + " holds weights of " + trained.model() + ", not of " + subject + "; name that model");
        }
        boolean asTrained = set.isEmpty() && classes == null;
        ChosenModel chosen = asTrained
                ? ChosenModel.of(subject, trained.settings(), weightsFile.toString())
                : ChosenModel.of(subject, set, classes);
        return new Loaded(chosen, size != null ? size : sizeOf(trained), trained.classes(), weightsFile, weights);
    }

    private static TrainedModel description(Path file, NamedTensors weights) throws WeightsException {
        try {
            return TrainedModel.of(weights.metadata());
        } catch (WeightsException e) {
            throw new WeightsException(file + ": " + e.getMessage());
        }
    }

    private static int sizeOf(TrainedModel trained) {
        return trained.size() > 0 ? trained.size() : STANDARD_SIZE;
    }

    /** The description that goes into a file of these weights. */
    static Map<String, String> metadata(Loaded loaded) {
        ChosenModel chosen = loaded.chosen();
        return new TrainedModel(chosen.name(), chosen.settings().json(), loaded.size(), loaded.classNames()).metadata();
    }
}

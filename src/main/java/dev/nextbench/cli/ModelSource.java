package dev.nextbench.cli;

import dev.nextbench.checkpoint.WeightFitting;
import dev.nextbench.checkpoint.WeightsSource;
import dev.nextbench.experiment.Nearest;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Parameter;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.result.ResultStore;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.torchscript.Tensors;
import dev.nextbench.train.ClassifierGraphs;
import dev.nextbench.weights.Checkpoints;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.Safetensors;
import dev.nextbench.weights.TrainedModel;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description =
                    "a file with the model's weights: safetensors, PyTorch (.pth, .pt), Paddle (.pdparams) or NumPy"
                            + " (.npz); whose names it has (timm's, torchvision's, the original repositories') is found out")
    private @Nullable Path weightsFile;

    @Option(
            names = "--weights-entry",
            paramLabel = "NAME",
            description = "the entry of that file to take, such as model_ema (default: the only one, or model)")
    private @Nullable String entry;

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
     * @param weights its tensors, under the file's own names; absent with it
     */
    record Loaded(
            ChosenModel chosen,
            int size,
            List<String> classNames,
            @Nullable Path file,
            @Nullable NamedTensors weights) {
        /** True if a file of weights was named. */
        boolean hasWeights() {
            return weights != null;
        }

        /** Normalised images {@code [1, 3, size, size]} to logits. */
        Graph graph() {
            return chosen.inference(size);
        }

        /**
         * The file's tensors under the model's names.
         *
         * @param newHead what the last layer starts from, if not from the file
         * @throws WeightsException if they do not fit
         * @throws InputException if no file was named
         */
        WeightFitting.Fitted fitted(@Nullable Initialization newHead) throws WeightsException {
            if (file == null || weights == null) {
                throw new InputException("there are no weights of " + chosen.name()
                        + ": give them with --weights FILE, or name a trial");
            }
            return WeightFitting.fit(file, weights, chosen.definition(), chosen.settings(), graph(), newHead);
        }

        /** Where the file's tensors came from, as metadata: what it says itself if this program wrote it. */
        Map<String, String> origin(String convention) throws IOException {
            if (file == null || weights == null) {
                return Map.of();
            }
            return weights.metadata().containsKey("model")
                    ? WeightsSource.remembered(weights.metadata())
                    : WeightsSource.of(file, convention).metadata();
        }

        /**
         * The tensors of a graph that stands around the model, such as one with the loss: the model's from the file,
         * the input's own constants as they start.
         *
         * @throws WeightsException if the file does not fit the model
         */
        Map<String, NamedTensors.Tensor> tensors(Graph around) throws WeightsException {
            Map<String, NamedTensors.Tensor> fitted = fitted(null).tensors();
            Map<String, NamedTensors.Tensor> tensors = new LinkedHashMap<>();
            for (Parameter parameter : around.parameters().values()) {
                NamedTensors.Tensor tensor = fitted.get(parameter.name());
                if (tensor == null && !parameter.name().startsWith(ClassifierGraphs.INPUT_PREFIX)) {
                    throw new IllegalArgumentException("'" + parameter.name() + "' is not of " + chosen.name());
                }
                tensors.put(parameter.name(), tensor != null ? tensor : initial(parameter, new Initialization(0)));
            }
            return tensors;
        }
    }

    /** How a parameter starts. */
    static NamedTensors.Tensor initial(Parameter parameter, Initialization initialization) {
        return new NamedTensors.Tensor(parameter.shape(), initialization.bytes(parameter));
    }

    /** Tensors as an archive takes them. */
    static Tensors forArchive(Map<String, NamedTensors.Tensor> tensors) {
        Map<String, ByteBuffer> bytes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> bytes.put(name, tensor.bytes()));
        return Tensors.of(bytes);
    }

    /** Whether {@code --input} was given. */
    boolean hasInput() {
        return input != null;
    }

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
        if (Files.isRegularFile(file)) {
            throw new InputException("'" + subject + "' is a file of weights that does not name its model: say "
                    + "MODEL --weights " + subject + ", with the model that they are of");
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

    /** What a person should know of which of a file's entries was taken; empty if it was chosen, or the only one. */
    Optional<String> entryTaken(Loaded loaded) {
        NamedTensors weights = loaded.weights();
        String others = weights == null ? null : weights.metadata().get(Checkpoints.OTHER_ENTRIES);
        if (weights == null || others == null || entry != null) {
            return Optional.empty();
        }
        String taken = weights.metadata().getOrDefault(Checkpoints.ENTRY, "the tensors beside the entries");
        return Optional.of("Took " + taken + " of " + loaded.file() + ", which also has " + others
                + "; choose by --weights-entry.");
    }

    private void refuseChanges(String what) {
        List<String> given = new ArrayList<>();
        if (weightsFile != null) {
            given.add("--weights");
        }
        if (entry != null) {
            given.add("--weights-entry");
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
            if (entry != null) {
                throw new InputException("--weights-entry " + entry + " is for a file; name it with --weights FILE");
            }
            ChosenModel chosen = ChosenModel.of(subject, set, classes);
            return new Loaded(chosen, size != null ? size : STANDARD_SIZE, List.of(), null, null);
        }
        NamedTensors weights = Checkpoints.read(weightsFile, entry);
        if (!weights.metadata().containsKey("model")) {
            ChosenModel chosen = ChosenModel.of(subject, set, classes);
            return new Loaded(chosen, size != null ? size : STANDARD_SIZE, List.of(), weightsFile, weights);
        }
        TrainedModel trained = description(weightsFile, weights);
        if (!trained.model().equals(subject)) {
            throw new InputException(
                    weightsFile + " holds weights of " + trained.model() + ", not of " + subject + "; name that model");
        }
        ChosenModel chosen = ChosenModel.of(subject, trained.settings(), weightsFile.toString())
                .with(set, classes);
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
}

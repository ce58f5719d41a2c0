package dev.nextbench.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.nextbench.data.Batch;
import dev.nextbench.data.augment.Mix;
import dev.nextbench.data.augment.Region;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Parameter;
import dev.nextbench.torchscript.Optimizer;
import dev.nextbench.torchscript.Tensors;
import dev.nextbench.torchscript.TrainingArchive;
import dev.nextbench.torchscript.UpdateRule;
import dev.nextbench.weights.NamedTensors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A classifier being trained: its archive on a device, and the calls of it. All calls come from the thread that made
 * it; each batch's buffers have to stay as they are until the call returns.
 */
final class ClassifierSession implements AutoCloseable {
    private final TrainingArchive archive;
    private final ScriptModule module;
    private final List<Parameter> modelParameters;
    private final List<String> inputs;
    private final Stopwatch inEngine = new Stopwatch();

    ClassifierSession(
            ClassifierGraphs graphs,
            TrainingSettings training,
            AugmentationSettings augmentation,
            Tensors start,
            Device device)
            throws IOException {
        Graph inference = graphs.inference();
        modelParameters = List.copyOf(inference.parameters().values());
        Graph loss = graphs.loss(training.smoothing(), augmentation);
        inputs = loss.inputs().stream().map(Graph.Input::name).toList();
        archive = new TrainingArchive(
                loss,
                graphs.evaluation(augmentation.normalization()),
                rule(training, modelParameters),
                Targets.of(training.precision(), training.layout(), device));
        Path file = Files.createTempFile("nextbench", ".pt");
        try {
            try (OutputStream out = Files.newOutputStream(file)) {
                archive.archive().write(out, "training", start);
            }
            module = ScriptModule.load(file, device);
        } finally {
            Files.delete(file);
        }
    }

    /** The update that the settings describe. */
    static UpdateRule rule(TrainingSettings training, List<Parameter> parameters) {
        Optimizer optimizer = switch (training.optimizer()) {
            case ADAMW -> new Optimizer.AdamW(training.beta1(), training.beta2(), training.epsilon());
            case LAMB -> new Optimizer.Lamb(training.beta1(), training.beta2(), training.epsilon());
            case SGD -> new Optimizer.Sgd(training.momentum(), training.nesterov());
        };
        UpdateRule rule = UpdateRule.of(optimizer, training.weightDecay());
        if (training.layerDecay() < 1) {
            rule = rule.rates(new LayerDecay(training.layerDecay(), parameters));
        }
        return rule.clip(training.clipNorm()).average(training.ema()).accumulate(training.accumulation());
    }

    /** Time spent inside the engine so far, in seconds. */
    double engineSeconds() {
        return inEngine.seconds();
    }

    /**
     * One update from one batch; only without accumulation.
     *
     * @param mix how its images are mixed; absent where they are not
     * @param seed of the random operators
     * @return the loss and the norm of the gradient
     */
    float[] step(Batch batch, @Nullable Mix mix, double rate, long seed) {
        try (NDManager manager = module.manager().newSubManager()) {
            List<NDArray> arguments = arguments(manager, batch, mix);
            arguments.add(manager.create(rate));
            arguments.add(manager.create(seed));
            return inEngine.time(() -> call("step", arguments).toFloatArray());
        }
    }

    /** Adds the gradients of a micro-batch to those of the update at hand, and returns its loss. */
    float accumulate(Batch microBatch, @Nullable Mix mix, long seed) {
        try (NDManager manager = module.manager().newSubManager()) {
            List<NDArray> arguments = arguments(manager, microBatch, mix);
            arguments.add(manager.create(seed));
            return inEngine.time(() -> call("accumulate", arguments).getFloat());
        }
    }

    private NDArray call(String method, List<NDArray> arguments) {
        return module.call(method, arguments.toArray(NDArray[]::new)).get(0);
    }

    /** The inputs of the loss for a batch, in order. */
    private List<NDArray> arguments(NDManager manager, Batch batch, @Nullable Mix mix) {
        List<NDArray> arguments = new ArrayList<>();
        for (String input : inputs) {
            arguments.add(
                    switch (input) {
                        case ClassifierGraphs.IMAGES -> images(manager, batch);
                        case ClassifierGraphs.CLASSES -> classes(manager, batch);
                        case ClassifierGraphs.ERASED ->
                            manager.create(batch.erased(), new Shape(batch.count(), 4), DataType.INT64);
                        default -> mixed(manager, input, Objects.requireNonNull(mix, "a mixed batch needs a mix"));
                    });
        }
        return arguments;
    }

    private static NDArray mixed(NDManager manager, String input, Mix mix) {
        return switch (input) {
            case ClassifierGraphs.PARTNERS ->
                manager.create(
                        IntStream.range(0, mix.batch()).mapToLong(mix::partner).toArray());
            case ClassifierGraphs.BLEND -> manager.create(blend(mix));
            case ClassifierGraphs.BOX -> manager.create(box(mix.box()));
            case ClassifierGraphs.SHARE -> manager.create((float) mix.lambda());
            default -> throw new IllegalStateException("the loss has an input '" + input + "' that nothing gives");
        };
    }

    /** The factors of an image and of its partner, each rounded by itself as timm does it. */
    private static float[] blend(Mix mix) {
        return mix.box() == null ? new float[] {(float) mix.lambda(), (float) (1 - mix.lambda())} : new float[] {1, 0};
    }

    private static long[] box(@Nullable Region box) {
        return box == null
                ? new long[4]
                : new long[] {box.top(), box.top() + box.height(), box.left(), box.left() + box.width()};
    }

    /** The update from what was accumulated; returns the norm of its gradient. */
    float update(double rate) {
        try (NDManager manager = module.manager().newSubManager()) {
            NDArray rateArray = manager.create(rate);
            return inEngine.time(() -> module.call("update", rateArray).get(0).getFloat());
        }
    }

    /**
     * What evaluation says of one batch.
     *
     * @param counts see {@link dev.nextbench.graph.op.ClassificationCounts}
     * @param predictions see {@link dev.nextbench.graph.op.Predictions}, row by row
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Evaluated(float[] counts, long[] predictions) {}

    /** Evaluates one batch. */
    Evaluated evaluate(Batch batch) {
        try (NDManager manager = module.manager().newSubManager()) {
            NDArray images = images(manager, batch);
            NDArray classes = classes(manager, batch);
            return inEngine.time(() -> {
                NDList results = module.call("evaluate", images, classes);
                return new Evaluated(
                        results.get(0).toFloatArray(), results.get(1).toLongArray());
            });
        }
    }

    /** Exchanges the weights with their averages. */
    void swap() {
        inEngine.time(() -> module.call("swap"));
    }

    /** The model's parameters and buffers as they are now, without optimizer and input constants. */
    NamedTensors weights(Map<String, String> metadata) {
        return tensors("", metadata);
    }

    /** The averages of the model's parameters and buffers; only with averaging. */
    NamedTensors averages(Map<String, String> metadata) {
        return tensors(TrainingArchive.AVERAGE, metadata);
    }

    private NamedTensors tensors(String prefix, Map<String, String> metadata) {
        Map<String, NamedTensors.Tensor> state = state().tensors();
        Map<String, NamedTensors.Tensor> weights = new LinkedHashMap<>();
        for (Parameter parameter : modelParameters) {
            NamedTensors.Tensor tensor = state.get(prefix + parameter.name());
            if (tensor == null) {
                throw new IllegalStateException("the archive has no '" + prefix + parameter.name() + "'");
            }
            weights.put(parameter.name(), tensor);
        }
        return new NamedTensors(weights, metadata);
    }

    /** The names of the tensors that a later step depends on. */
    Set<String> stateNames() {
        return Set.copyOf(archive.stateNames());
    }

    /** Every tensor that a later step depends on, by the names of {@link TrainingArchive#stateNames}. */
    NamedTensors state() {
        List<String> names = archive.stateNames();
        Map<String, NamedTensors.Tensor> all = new LinkedHashMap<>();
        try (NDList state = module.call("state")) {
            for (int i = 0; i < names.size(); i++) {
                NDArray array = state.get(i);
                ByteBuffer bytes = array.toByteBuffer(false);
                ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN);
                copy.put(bytes).flip();
                List<Integer> extents = Arrays.stream(array.getShape().getShape())
                        .mapToObj(Math::toIntExact)
                        .toList();
                all.put(names.get(i), new NamedTensors.Tensor(new dev.nextbench.graph.Shape(extents), copy));
            }
        }
        return new NamedTensors(all, Map.of());
    }

    private static NDArray images(NDManager manager, Batch batch) {
        Shape shape = new Shape(batch.count(), batch.imageSize(), batch.imageSize(), 3);
        return manager.create(batch.images(), shape, DataType.UINT8);
    }

    private static NDArray classes(NDManager manager, Batch batch) {
        return manager.create(batch.labels(), new Shape(batch.count()), DataType.INT64);
    }

    @Override
    public void close() {
        module.close();
    }
}

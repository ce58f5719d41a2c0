package dev.nextbench.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.nextbench.data.Batch;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Parameter;
import dev.nextbench.torchscript.AdamW;
import dev.nextbench.torchscript.Tensors;
import dev.nextbench.torchscript.TrainingArchive;
import dev.nextbench.weights.NamedTensors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A classifier being trained: its archive on a device, and the calls of it. All calls come from the thread that made
 * it; each batch's buffers have to stay as they are until the call returns.
 */
final class ClassifierSession implements AutoCloseable {
    private final TrainingArchive archive;
    private final ScriptModule module;
    private final List<Parameter> modelParameters;
    private final Stopwatch inEngine = new Stopwatch();

    ClassifierSession(ClassifierGraphs graphs, TrainingSettings training, Tensors start, Device device)
            throws IOException {
        Graph inference = graphs.inference();
        modelParameters = List.copyOf(inference.parameters().values());
        archive = new TrainingArchive(
                graphs.loss(training.smoothing()),
                graphs.counts(),
                adamW(training),
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
    static AdamW adamW(TrainingSettings training) {
        return new AdamW(
                training.beta1(),
                training.beta2(),
                training.epsilon(),
                training.weightDecay(),
                training.clipNorm(),
                training.ema(),
                training.accumulation(),
                true);
    }

    /** Time spent inside the engine so far, in seconds. */
    double engineSeconds() {
        return inEngine.seconds();
    }

    /**
     * One update from one batch; only without accumulation.
     *
     * @param seed of the random operators
     * @return the loss and the norm of the gradient
     */
    float[] step(Batch batch, double rate, long seed) {
        try (NDManager manager = module.manager().newSubManager()) {
            NDArray images = images(manager, batch);
            NDArray classes = classes(manager, batch);
            NDArray rateArray = manager.create(rate);
            NDArray seedArray = manager.create(seed);
            return inEngine.time(() -> module.call("step", images, classes, rateArray, seedArray)
                    .get(0)
                    .toFloatArray());
        }
    }

    /** Adds the gradients of a micro-batch to those of the update at hand, and returns its loss. */
    float accumulate(Batch microBatch, long seed) {
        try (NDManager manager = module.manager().newSubManager()) {
            NDArray images = images(manager, microBatch);
            NDArray classes = classes(manager, microBatch);
            NDArray seedArray = manager.create(seed);
            return inEngine.time(() ->
                    module.call("accumulate", images, classes, seedArray).get(0).getFloat());
        }
    }

    /** The update from what was accumulated; returns the norm of its gradient. */
    float update(double rate) {
        try (NDManager manager = module.manager().newSubManager()) {
            NDArray rateArray = manager.create(rate);
            return inEngine.time(() -> module.call("update", rateArray).get(0).getFloat());
        }
    }

    /** The counts of one batch. */
    float[] evaluate(Batch batch) {
        try (NDManager manager = module.manager().newSubManager()) {
            NDArray images = images(manager, batch);
            NDArray classes = classes(manager, batch);
            return inEngine.time(
                    () -> module.call("evaluate", images, classes).get(0).toFloatArray());
        }
    }

    /** Exchanges the weights with their averages. */
    void swap() {
        inEngine.time(() -> module.call("swap"));
    }

    /** The model's parameters and buffers as they are now, without optimizer and input constants. */
    NamedTensors weights(Map<String, String> metadata) {
        NDList state = module.call("state");
        List<String> names = archive.stateNames();
        Map<String, NamedTensors.Tensor> all = new LinkedHashMap<>();
        try (state) {
            Map<String, Integer> position = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                position.put(names.get(i), i);
            }
            for (Parameter parameter : modelParameters) {
                Integer index = position.get(parameter.name());
                if (index == null) {
                    throw new IllegalStateException("the archive has no '" + parameter.name() + "'");
                }
                ByteBuffer bytes = state.get(index).toByteBuffer(false);
                ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).order(java.nio.ByteOrder.LITTLE_ENDIAN);
                copy.put(bytes).flip();
                all.put(parameter.name(), new NamedTensors.Tensor(parameter.shape(), copy));
            }
        }
        return new NamedTensors(all, metadata);
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

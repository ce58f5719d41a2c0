package dev.nextbench.evaluate;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Parameter;
import dev.nextbench.model.Module;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import dev.nextbench.torchscript.Tensors;
import dev.nextbench.train.ClassifierGraphs;
import dev.nextbench.train.Targets;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A classifier on the engine that takes images as bytes and normalises them there. All calls come from the thread that
 * made it.
 */
public final class Classifier implements AutoCloseable {
    private final ScriptModule module;
    private final int size;
    private final int classes;
    private final Device device;

    private Classifier(ScriptModule module, int size, int classes, Device device) {
        this.module = module;
        this.size = size;
        this.classes = classes;
        this.device = device;
    }

    /**
     * Starts the engine and loads a classifier.
     *
     * @param model normalised images {@code [N, 3, H, W]} to logits {@code [N, classes]}
     * @param size height and width of images, in pixels
     * @param weights of the model
     * @param normalization in which order of operations a byte is normalised
     * @param precision of its products
     * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
     * @param threads threads of an operator on the CPU
     */
    public static Classifier start(
            Module model,
            int size,
            Tensors weights,
            AugmentationSettings.Normalization normalization,
            Precision precision,
            String device,
            int threads)
            throws IOException {
        Graph graph = ClassifierGraphs.normalizing(model, size, normalization);
        int classes = graph.outputs().get(0).shape().at(1);
        TorchEngine.start(threads);
        Device place = TorchEngine.device(device);
        Target target = Targets.of(precision, Layout.NCHW, place);
        Path file = Files.createTempFile("nextbench", ".pt");
        try {
            try (OutputStream out = Files.newOutputStream(file)) {
                ScriptArchive.forTarget(target)
                        .method("forward", graph, false)
                        .write(out, "evaluate", new WithInput(weights));
            }
            return new Classifier(ScriptModule.load(file, place), size, classes, place);
        } finally {
            Files.delete(file);
        }
    }

    /** A model's weights with the constants of the normalisation. */
    private record WithInput(Tensors weights) implements Tensors {
        @Override
        public ByteBuffer bytes(Parameter parameter) {
            return parameter.name().startsWith(ClassifierGraphs.INPUT_PREFIX)
                    ? new Initialization(0).bytes(parameter)
                    : weights.bytes(parameter);
        }
    }

    /** An order of normalisation in words, for provenance. */
    public static String describe(AugmentationSettings.Normalization normalization) {
        return switch (normalization) {
            case TIMM -> "(v - 255 mean) / (255 std) in float32";
            case TORCHVISION -> "(v / 255 - mean) / std in float32";
            case PADDLE -> "(v * (1 / 255) - mean) / std in float32";
        };
    }

    /** Height and width of the images that it takes. */
    public int size() {
        return size;
    }

    /** Logits of an image. */
    public int classes() {
        return classes;
    }

    /** {@code cpu} or {@code gpu:N}. */
    public String device() {
        return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
    }

    /**
     * The logits of a batch, {@code [N, classes]} row by row.
     *
     * @param images bytes {@code [N, size, size, 3]} in a direct buffer, from position 0 to its limit
     * @param count N
     */
    public float[] logits(ByteBuffer images, int count) {
        try (NDManager manager = module.manager().newSubManager()) {
            NDArray input = manager.create(images, new Shape(count, size, size, 3), DataType.UINT8);
            // In bfloat16 the last product leaves bfloat16, which Java has no array of.
            NDArray logits = module.call("forward", input).get(0).toType(DataType.FLOAT32, false);
            return logits.toFloatArray();
        }
    }

    @Override
    public void close() {
        module.close();
    }
}

package dev.nextbench.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.nextbench.data.RgbImage;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import dev.nextbench.torchscript.Tensors;
import dev.nextbench.train.ClassifierGraphs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A classifier on the engine that takes images as they were decoded. */
final class Predictor implements AutoCloseable {
    private final ScriptModule module;

    /**
     * Starts the engine and loads the classifier.
     *
     * @param graph normalised images {@code [N, 3, H, W]} to logits {@code [N, classes]}
     * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
     */
    Predictor(Graph graph, Tensors weights, String device) throws IOException {
        TorchEngine.start(Runtime.getRuntime().availableProcessors());
        Device place = TorchEngine.device(device);
        Target target = new Target(ElementType.FLOAT32, false, place.isGpu());
        Path file = Files.createTempFile("nextbench", ".pt");
        try {
            try (OutputStream out = Files.newOutputStream(file)) {
                ScriptArchive.forTarget(target).method("forward", graph, false).write(out, "predict", weights);
            }
            module = ScriptModule.load(file, place);
        } finally {
            Files.delete(file);
        }
    }

    /** The probability of each class for an image. */
    double[] probabilities(RgbImage image) {
        try (NDManager manager = module.manager().newSubManager()) {
            NDArray input = manager.create(normalized(image), new Shape(1, 3, image.height(), image.width()));
            return softmax(module.call("forward", input).get(0).toFloatArray());
        }
    }

    /** {@code [3, H, W]}: {@code (v - 255 mean) / (255 std)} by channel in float32, as in training. */
    static float[] normalized(RgbImage image) {
        byte[] bytes = image.bytes();
        int pixels = image.width() * image.height();
        float[] values = new float[3 * pixels];
        for (int channel = 0; channel < 3; channel++) {
            float mean = (float) (255 * ClassifierGraphs.MEAN.get(channel));
            float std = (float) (255 * ClassifierGraphs.STD.get(channel));
            for (int i = 0; i < pixels; i++) {
                values[channel * pixels + i] = ((bytes[3 * i + channel] & 0xFF) - mean) / std;
            }
        }
        return values;
    }

    /** In float64, from the largest logit down so that nothing overflows. */
    static double[] softmax(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double[] probabilities = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Math.exp(logits[i] - largest);
            sum += probabilities[i];
        }
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }

    @Override
    public void close() {
        module.close();
    }
}

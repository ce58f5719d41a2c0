package dev.nextbench.onnx;

import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Parameter;
import dev.nextbench.random.SplitMix;
import dev.nextbench.weights.NamedTensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weights with which every operator matters: nothing is zero, one or tiny, as initial weights often are, and results
 * stay of the size one.
 */
final class RandomTensors {
    /** What nonlinear functions and gates take away from the differences between images. */
    private static final double GAIN = 1.5;

    private RandomTensors() {}

    static Map<String, NamedTensors.Tensor> of(Graph graph) {
        Map<String, NamedTensors.Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters().values()) {
            tensors.put(parameter.name(), new NamedTensors.Tensor(parameter.shape(), bytes(parameter)));
        }
        return tensors;
    }

    private static ByteBuffer bytes(Parameter parameter) {
        SplitMix random = SplitMix.of(11, SplitMix.hash(parameter.name()));
        int elements = (int) parameter.shape().elements();
        ByteBuffer bytes = ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            bytes.putFloat((float) value(parameter, random));
        }
        return bytes.flip();
    }

    private static double value(Parameter parameter, SplitMix random) {
        String name = parameter.name();
        if (parameter.shape().rank() > 1) {
            double fanIn =
                    parameter.shape().elements() / (double) parameter.shape().at(0);
            return GAIN * random.nextGaussian() / Math.sqrt(fanIn);
        }
        if (name.endsWith("bias") || name.endsWith("mean")) {
            return 0.3 * random.nextGaussian();
        }
        double factor = random.nextDouble(0.5, 1.5);
        boolean variance = name.endsWith("_var") || name.endsWith("_variance");
        return variance || random.nextBoolean() ? factor : -factor;
    }

    /** Images {@code [count, 3, size, size]} that also differ in their means. */
    static float[] images(int count, int size) {
        SplitMix random = SplitMix.of(5, size);
        float[] values = new float[count * 3 * size * size];
        double mean = 0;
        for (int i = 0; i < values.length; i++) {
            mean = i % (size * size) == 0 ? 2 * random.nextGaussian() : mean;
            values[i] = (float) (mean + random.nextGaussian());
        }
        return values;
    }
}

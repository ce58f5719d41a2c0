package dev.nextbench.fuse;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Node;
import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.op.BatchNorm;
import dev.nextbench.graph.op.ChannelScale;
import dev.nextbench.graph.op.Scale;
import dev.nextbench.random.SplitMix;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import dev.nextbench.weights.NamedTensors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Graphs with random parameters, as the engine computes them in evaluation. */
final class Inference {
    private Inference() {}

    /**
     * Numbers for every parameter that keep activations near unit scale: matrices and kernels normal with the standard
     * deviation that their fan-in asks for, running variances and scales around one with either sign for the latter,
     * all else normal.
     */
    static Map<String, NamedTensors.Tensor> randomTensors(Graph graph) {
        Set<Integer> variances = new HashSet<>();
        Set<Integer> factors = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (node.operator() instanceof BatchNorm) {
                factors.add(node.inputs().get(1).id());
                variances.add(node.inputs().get(4).id());
            } else if (node.operator() instanceof ChannelScale || node.operator() instanceof Scale) {
                factors.add(node.inputs().get(1).id());
            }
        }
        Map<String, NamedTensors.Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<Integer, Parameter> entry : graph.parameters().entrySet()) {
            int id = entry.getKey();
            Parameter parameter = entry.getValue();
            Shape shape = parameter.shape();
            SplitMix random = SplitMix.of(11, SplitMix.hash(parameter.name()));
            float[] values = new float[Math.toIntExact(shape.elements())];
            double std = shape.rank() > 1 ? Math.sqrt((double) shape.at(0) / shape.elements()) : 0.3;
            for (int i = 0; i < values.length; i++) {
                double sign = i % 3 == 0 ? -1 : 1;
                values[i] = (float)
                        (variances.contains(id)
                                ? random.nextDouble(0.5, 2)
                                : factors.contains(id)
                                        ? sign * random.nextDouble(0.5, 1.5)
                                        : std * random.nextGaussian());
            }
            tensors.put(parameter.name(), tensor(shape, values));
        }
        return tensors;
    }

    static NamedTensors.Tensor tensor(Shape shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new NamedTensors.Tensor(shape, bytes);
    }

    static float[] floats(NamedTensors.Tensor tensor) {
        FloatBuffer floats =
                tensor.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] values = new float[floats.remaining()];
        floats.get(values);
        return values;
    }

    /** What a graph of one input and one output yields for normal numbers. */
    static float[] run(Path folder, Graph graph, Map<String, NamedTensors.Tensor> tensors) throws IOException {
        Path file = Files.createTempFile(folder, "net", ".pt");
        try (OutputStream out = Files.newOutputStream(file)) {
            ScriptArchive.forTarget(Target.PORTABLE)
                    .method("forward", graph, false)
                    .write(
                            out,
                            "net",
                            parameter -> tensors.get(parameter.name()).bytes());
        }
        Shape shape = graph.inputs().get(0).value().shape();
        SplitMix random = new SplitMix(5);
        float[] input = new float[Math.toIntExact(shape.elements())];
        for (int i = 0; i < input.length; i++) {
            input[i] = (float) random.nextGaussian();
        }
        long[] extents = shape.extents().stream().mapToLong(Integer::longValue).toArray();
        try (ScriptModule module = ScriptModule.load(file, Device.cpu())) {
            NDArray x = module.manager().create(input, new ai.djl.ndarray.types.Shape(extents));
            return module.call("forward", x).get(0).toFloatArray();
        }
    }

    /** The largest difference between two results, as a share of the largest element of the first. */
    static double difference(float[] expected, float[] actual) {
        if (expected.length != actual.length) {
            throw new AssertionError(expected.length + " and " + actual.length + " elements");
        }
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.max(difference, Math.abs((double) expected[i] - actual[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return difference / largest;
    }
}

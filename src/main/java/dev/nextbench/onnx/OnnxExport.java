package dev.nextbench.onnx;

import dev.nextbench.graph.Graph;
import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Value;
import dev.nextbench.weights.NamedTensors;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a traced model as an ONNX file ({@code ModelProto}, onnx.ai/onnx/repo-docs/IR.html). The batch may have any
 * extent when the file runs; height and width are those that the graph was traced with. Equal arguments give equal
 * bytes.
 */
public final class OnnxExport {
    /** What the only output is called. */
    public static final String OUTPUT = "logits";

    /** The entry of the metadata that becomes the file's {@code producer_version}, if it is there. */
    public static final String PRODUCER_VERSION = "producer_version";

    /** The name of the batch's extent. */
    private static final String BATCH = "N";

    /** The version of the format that came with the operator set. */
    private static final int IR_VERSION = 8;

    /** Readers refuse longer messages. */
    private static final long LONGEST = Integer.MAX_VALUE;

    private OnnxExport() {}

    /**
     * Writes a model.
     *
     * @param modelName what the file calls its graph
     * @param graph inference with one output, traced at batch 1: axis 0 of inputs and output is the batch
     * @param tensors the values of all its parameters and buffers, by name
     * @param metadata free text by key, such as the model's settings
     * @throws IOException if writing fails, or if the model is too large for the format
     */
    public static void write(
            OutputStream out,
            String modelName,
            Graph graph,
            Map<String, NamedTensors.Tensor> tensors,
            Map<String, String> metadata)
            throws IOException {
        Message model = model(modelName, graph, tensors, metadata);
        if (model.length() > LONGEST) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s takes %.1f GiB, but an ONNX file holds at most 2 GiB; export it as .safetensors",
                    modelName,
                    model.length() / (double) (1L << 30)));
        }
        model.writeTo(out);
    }

    private static Message model(
            String name, Graph graph, Map<String, NamedTensors.Tensor> tensors, Map<String, String> metadata) {
        Map<String, String> entries = new TreeMap<>(metadata);
        String version = entries.remove(PRODUCER_VERSION);
        Message model = new Message().number(1, IR_VERSION).text(2, "NextBench");
        if (version != null) {
            model.text(3, version);
        }
        model.message(7, graph(name, graph, tensors)).message(8, OnnxMessages.operatorSet(OnnxWriter.OPSET));
        entries.forEach((key, value) -> model.message(14, OnnxMessages.entry(key, value)));
        return model;
    }

    private static Message graph(String name, Graph graph, Map<String, NamedTensors.Tensor> tensors) {
        if (graph.outputs().size() != 1) {
            throw new IllegalArgumentException(
                    "the graph should have one output, not " + graph.outputs().size());
        }
        GraphWriter writer = new GraphWriter();
        Message message = new Message();
        writer.write(graph, OUTPUT).forEach(node -> message.message(1, OnnxMessages.node(node)));
        message.text(2, name);
        graph.parameters().values().forEach(parameter -> message.message(5, initializer(parameter, tensors)));
        writer.constants().forEach(constant -> message.message(5, constant));
        graph.inputs().forEach(input -> message.message(11, batched(input.name(), input.value())));
        return message.message(12, batched(OUTPUT, graph.outputs().get(0)));
    }

    private static Message batched(String name, Value value) {
        return OnnxMessages.batched(name, value.type(), value.shape(), BATCH);
    }

    private static Message initializer(Parameter parameter, Map<String, NamedTensors.Tensor> tensors) {
        NamedTensors.Tensor tensor = tensors.get(parameter.name());
        if (tensor == null || !tensor.shape().equals(parameter.shape())) {
            throw new IllegalArgumentException("there is no tensor '" + parameter.name() + "' " + parameter.shape());
        }
        if (tensor.bytes().remaining()
                != parameter.shape().elements() * parameter.type().bytes()) {
            throw new IllegalArgumentException("the tensor '" + parameter.name() + "' " + parameter.shape() + " has "
                    + tensor.bytes().remaining() + " bytes");
        }
        return OnnxMessages.tensor(parameter.name(), parameter.type(), parameter.shape(), tensor.bytes());
    }
}

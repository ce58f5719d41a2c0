package dev.nextbench.onnx;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Node;
import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects the nodes and constants that the operators of one graph become. */
final class GraphWriter implements OnnxWriter {
    private final List<AppliedNode> nodes = new ArrayList<>();
    private final Map<String, Message> constants = new LinkedHashMap<>();
    private final Map<Integer, String> names = new HashMap<>();
    private final Map<String, Shape> shapes = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private String module = "";

    /**
     * The nodes of a graph in execution order.
     *
     * @param output what the graph's only output is to be called
     */
    List<AppliedNode> write(Graph graph, String output) {
        for (Graph.Input input : graph.inputs()) {
            name(input.value().id(), input.value().shape(), input.name());
        }
        graph.parameters().forEach((id, parameter) -> name(id, parameter.shape(), parameter.name()));
        for (Node node : graph.nodes()) {
            module = node.module();
            List<String> arguments =
                    node.inputs().stream().map(value -> name(value.id())).toList();
            name(node.output().id(), node.output().shape(), node.operator().onnx(arguments, this));
        }
        module = "";
        String last = name(graph.outputs().get(0).id());
        // What only passes through, an input or a parameter, cannot be renamed.
        boolean computed = nodes.stream().anyMatch(node -> node.output().equals(last));
        String result = computed ? last : node("Identity", List.of(last));
        return nodes.stream().map(node -> node.renaming(result, output)).toList();
    }

    /** The constants that the nodes read, in the order of first use, as {@code TensorProto}. */
    Collection<Message> constants() {
        return constants.values();
    }

    private void name(int id, Shape shape, String name) {
        names.put(id, name);
        shapes.put(name, shape);
        taken.add(name);
    }

    private String name(int id) {
        String name = names.get(id);
        if (name == null) {
            throw new IllegalStateException("value " + id + " is read before it is written");
        }
        return name;
    }

    @Override
    public Shape shape(String argument) {
        Shape shape = shapes.get(argument);
        if (shape == null) {
            throw new IllegalArgumentException("'" + argument + "' is no argument of an operator");
        }
        return shape;
    }

    @Override
    public String node(String type, List<String> inputs, Attribute... attributes) {
        String name = unused(module.isEmpty() ? type : module + "/" + type);
        nodes.add(new AppliedNode(name, type, List.copyOf(inputs), name, List.of(attributes)));
        return name;
    }

    private String unused(String wanted) {
        String name = wanted;
        for (int i = 1; !taken.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    @Override
    public String constant(double value) {
        float rounded = (float) value;
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return constant(Float.toString(rounded), ElementType.FLOAT32, Shape.of(), bytes.putFloat(rounded));
    }

    @Override
    public String constant(List<Integer> values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(bytes::putLong);
        return constant(values.toString(), ElementType.INT64, Shape.of(values.size()), bytes);
    }

    /** Equal constants are one; the slash keeps their names apart from those of parameters. */
    private String constant(String value, ElementType type, Shape shape, ByteBuffer bytes) {
        String name = "constant/" + value;
        constants.computeIfAbsent(name, key -> OnnxMessages.tensor(key, type, shape, bytes.flip()));
        return name;
    }
}

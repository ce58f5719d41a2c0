package dev.nextbench.fuse;

import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Node;
import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A graph while it is being rewritten. Nodes are known by the id of what they yield. */
final class Draft {
    private final List<Graph.Input> inputs;
    private final Map<Integer, Node> nodes = new LinkedHashMap<>();
    private final List<Value> outputs;
    private final Map<Integer, Parameter> parameters;
    private int values;

    Draft(Graph graph) {
        inputs = graph.inputs();
        graph.nodes().forEach(node -> nodes.put(node.output().id(), node));
        outputs = new ArrayList<>(graph.outputs());
        parameters = new LinkedHashMap<>(graph.parameters());
        values = graph.values();
    }

    /** The ids of what the nodes yield, in execution order. */
    List<Integer> order() {
        return List.copyOf(nodes.keySet());
    }

    /** True if a node yields the value, rather than that it is an input or a parameter. */
    boolean isYielded(Value value) {
        return nodes.containsKey(value.id());
    }

    /** The node that yields the value {@code id}. */
    Node node(int id) {
        return Objects.requireNonNull(nodes.get(id), () -> "no node yields value " + id);
    }

    /** The parameter that a value is, if it is one. */
    Optional<Parameter> parameter(Value value) {
        return Optional.ofNullable(parameters.get(value.id()));
    }

    boolean hasParameter(String name) {
        return parameters.values().stream()
                .anyMatch(parameter -> parameter.name().equals(name));
    }

    boolean isOutput(Value value) {
        return outputs.contains(value);
    }

    /** The nodes that read a value. */
    List<Node> readers(Value value) {
        return nodes.values().stream()
                .filter(node -> node.inputs().contains(value))
                .toList();
    }

    /** True if a value is read at one place, and is no output. */
    boolean isReadOnce(Value value) {
        long reads = nodes.values().stream()
                .flatMap(node -> node.inputs().stream())
                .filter(value::equals)
                .count();
        return reads == 1 && !isOutput(value);
    }

    /** Takes a node out; who read what it yields now reads its first argument. */
    void bypass(Node node) {
        Value kept = node.inputs().get(0);
        nodes.remove(node.output().id());
        nodes.replaceAll((id, reader) -> reader.inputs().contains(node.output())
                ? withInputs(
                        reader,
                        reader.inputs().stream()
                                .map(input -> input.equals(node.output()) ? kept : input)
                                .toList())
                : reader);
        outputs.replaceAll(output -> output.equals(node.output()) ? kept : output);
    }

    /** Gives a node one more argument, a parameter that the graph did not have. */
    void append(Node node, Parameter parameter) {
        Value value = new Value(values++, parameter.shape(), parameter.type());
        parameters.put(value.id(), parameter);
        List<Value> more = new ArrayList<>(node.inputs());
        more.add(value);
        nodes.put(node.output().id(), withInputs(node, more));
    }

    private static Node withInputs(Node node, List<Value> inputs) {
        return new Node(node.module(), node.operator(), inputs, node.output());
    }

    /** The graph as it now is, traced anew: shapes are inferred again, and values are numbered in order of first use. */
    Graph graph() {
        Tracer tracer = new Tracer();
        Map<Integer, Value> traced = new HashMap<>();
        for (Graph.Input input : inputs) {
            traced.put(
                    input.value().id(),
                    tracer.input(
                            input.name(), input.value().shape(), input.value().type()));
        }
        for (Node node : nodes.values()) {
            Value[] arguments = node.inputs().stream()
                    .map(input -> traced.computeIfAbsent(input.id(), id -> parameter(tracer, input)))
                    .toArray(Value[]::new);
            traced.put(
                    node.output().id(), tracer.within(node.module(), () -> tracer.apply(node.operator(), arguments)));
        }
        return tracer.graph(outputs.stream()
                .map(output -> traced.computeIfAbsent(output.id(), id -> parameter(tracer, output)))
                .toArray(Value[]::new));
    }

    private Value parameter(Tracer tracer, Value value) {
        Parameter parameter = parameters.get(value.id());
        if (parameter == null) {
            throw new IllegalArgumentException("value " + value + " is read before it is written");
        }
        return parameter.trainable()
                ? tracer.parameter(parameter.name(), parameter.shape(), parameter.init())
                : tracer.buffer(parameter.name(), parameter.shape(), parameter.init());
    }
}

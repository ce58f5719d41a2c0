package dev.nextbench.graph;

import java.util.List;
import java.util.Map;

/**
 * A traced computation, in execution order.
 *
 * @param inputs its inputs by name, in order
 * @param nodes its operators, each after everything it reads
 * @param outputs what it yields
 * @param parameters the parameters and buffers it reads, in order of first use, with their values
 */
public record Graph(
        List<Input> inputs, List<Node> nodes, List<Value> outputs, Map<Integer, Parameter> parameters, int values) {

    /** An input by name. */
    public record Input(String name, Value value) {}

    /** Copies the lists. */
    public Graph {
        inputs = List.copyOf(inputs);
        nodes = List.copyOf(nodes);
        outputs = List.copyOf(outputs);
    }

    /** The parameters that are trained, in order of first use. */
    public List<Parameter> trainable() {
        return parameters.values().stream().filter(Parameter::trainable).toList();
    }

    /** The number of trained scalars. */
    public long parameterCount() {
        return trainable().stream().mapToLong(p -> p.shape().elements()).sum();
    }

    /** Multiply-accumulates at the batch size the graph was traced with. */
    public long macs() {
        return nodes.stream().mapToLong(Graph::macs).sum();
    }

    /** Multiply-accumulates of one node. */
    public static long macs(Node node) {
        return node.operator()
                .macs(
                        node.inputs().stream().map(Value::shape).toList(),
                        node.output().shape());
    }
}

package dev.nextbench.graph;

import java.util.List;

/**
 * One application of an operator.
 *
 * @param module the path of the module that applied it, as in the state dictionary
 * @param operator what is applied
 * @param inputs its arguments, parameters included
 * @param output what it yields
 */
public record Node(String module, Operator operator, List<Value> inputs, Value output) {
    /** Copies the inputs. */
    public Node {
        inputs = List.copyOf(inputs);
    }
}

package dev.nextbench.onnx;

import dev.nextbench.graph.OnnxWriter;
import java.util.List;

/**
 * A node of the standard domain with one result.
 *
 * @param name its own name: the path of the module that it belongs to, and its type
 * @param type its operator, such as {@code Conv}
 * @param output the name of its result
 */
record AppliedNode(
        String name, String type, List<String> inputs, String output, List<OnnxWriter.Attribute> attributes) {
    /** The same node where a value has another name. */
    AppliedNode renaming(String from, String to) {
        return new AppliedNode(
                name,
                type,
                inputs.stream().map(input -> input.equals(from) ? to : input).toList(),
                output.equals(from) ? to : output,
                attributes);
    }
}

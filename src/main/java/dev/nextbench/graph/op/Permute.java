package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/** The axes in another order, as a view: axis {@code i} of the result is axis {@code order[i]} of the input. */
public record Permute(List<Integer> order) implements Operator {
    /** {@code [N, C, H, W]} to {@code [N, H, W, C]}. */
    public static final Permute TO_CHANNELS_LAST = new Permute(List.of(0, 2, 3, 1));

    /** {@code [N, H, W, C]} to {@code [N, C, H, W]}. */
    public static final Permute TO_CHANNELS_FIRST = new Permute(List.of(0, 3, 1, 2));

    @Override
    public String name() {
        return "permute";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        if (inputs.get(0).rank() != order.size()) {
            throw new ShapeException("cannot order the axes of " + inputs.get(0) + " as " + order);
        }
        return new Shape(order.stream().map(inputs.get(0)::at).toList());
    }

    @Override
    public boolean isView() {
        return true;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        return "torch.permute(" + arguments.get(0) + ", " + order + ")";
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        return writer.node("Transpose", arguments, OnnxWriter.Attribute.list("perm", order));
    }
}

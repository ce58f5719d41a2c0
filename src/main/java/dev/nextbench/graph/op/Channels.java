package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/** The channels {@code start..start+length-1} of axis 1. */
public record Channels(int start, int length) implements Operator {
    @Override
    public String name() {
        return "narrow";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        if (start < 0 || length < 1 || start + length > inputs.get(0).at(1)) {
            throw new ShapeException(
                    "channels " + start + ".." + (start + length - 1) + " do not lie in " + inputs.get(0));
        }
        return inputs.get(0).with(1, length);
    }

    @Override
    public boolean isView() {
        return true;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        return "torch.narrow(" + arguments.get(0) + ", 1, " + start + ", " + length + ")";
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        return writer.node(
                "Slice",
                List.of(
                        arguments.get(0),
                        writer.constant(List.of(start)),
                        writer.constant(List.of(start + length)),
                        writer.constant(List.of(1))));
    }
}

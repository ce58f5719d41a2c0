package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/** All arguments one after the other along the channel axis 1. */
public record Concatenate() implements Operator {
    @Override
    public String name() {
        return "cat";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        Shape first = inputs.get(0);
        int channels = 0;
        for (Shape input : inputs) {
            if (!input.with(1, first.at(1)).equals(first)) {
                throw new ShapeException("cannot concatenate " + inputs + " along channels");
            }
            channels += input.at(1);
        }
        return first.with(1, channels);
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        return "torch.cat([" + String.join(", ", arguments) + "], 1)";
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        return writer.node("Concat", arguments, OnnxWriter.Attribute.of("axis", 1));
    }
}

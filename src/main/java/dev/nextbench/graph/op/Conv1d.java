package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/** One-dimensional convolution with stride 1 of {@code [N, C, L]} by a weight {@code [O, C, k]}, without bias. */
public record Conv1d(int padding) implements Operator {
    @Override
    public String name() {
        return "conv1d";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        Shape x = inputs.get(0);
        Shape weight = inputs.get(1);
        if (x.rank() != 3 || x.at(1) != weight.at(1)) {
            throw new ShapeException("a convolution with weight " + weight + " cannot take " + x);
        }
        return Shape.of(x.at(0), weight.at(0), x.at(2) + 2 * padding - weight.at(2) + 1);
    }

    @Override
    public long macs(List<Shape> inputs, Shape output) {
        Shape weight = inputs.get(1);
        return output.elements() * weight.at(1) * weight.at(2);
    }

    @Override
    public boolean multipliesParameters() {
        return true;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        return "torch.conv1d(%s, %s, None, [1], [%d], [1], 1)".formatted(arguments.get(0), arguments.get(1), padding);
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        return writer.node(
                "Conv",
                arguments,
                OnnxWriter.Attribute.list(
                        "kernel_shape", writer.shape(arguments.get(1)).at(2)),
                OnnxWriter.Attribute.list("pads", padding, padding));
    }
}

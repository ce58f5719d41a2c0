package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/** The largest element of each square window of {@code [N, C, H, W]}. */
public record MaxPool(int kernel, int stride, int padding) implements Operator {
    @Override
    public String name() {
        return "max_pool2d";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        Shape x = inputs.get(0);
        int height = Math.floorDiv(x.at(2) + 2 * padding - kernel, stride) + 1;
        int width = Math.floorDiv(x.at(3) + 2 * padding - kernel, stride) + 1;
        if (height < 1 || width < 1) {
            throw new ShapeException("a " + kernel + " × " + kernel + " max-pool leaves nothing of " + x);
        }
        return Shape.of(x.at(0), x.at(1), height, width);
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        return "torch.max_pool2d(%s, [%d, %d], [%d, %d], [%d, %d], [1, 1], False)"
                .formatted(arguments.get(0), kernel, kernel, stride, stride, padding, padding);
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        return writer.node(
                "MaxPool",
                arguments,
                OnnxWriter.Attribute.list("kernel_shape", kernel, kernel),
                OnnxWriter.Attribute.list("strides", stride, stride),
                OnnxWriter.Attribute.list("pads", padding, padding, padding, padding));
    }
}

package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/**
 * Two-dimensional convolution of {@code [N, C, H, W]} by a weight {@code [O, C / groups, kH, kW]} and, as a third
 * argument, a bias {@code [O]}; zero padding.
 */
public record Conv2d(int stride, int padH, int padW, int groups) implements Operator {
    @Override
    public String name() {
        return "conv2d";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        Shape x = inputs.get(0);
        Shape weight = inputs.get(1);
        if (x.rank() != 4 || x.at(1) != weight.at(1) * groups || weight.at(0) % groups != 0) {
            throw new ShapeException("a convolution with weight " + weight + " and " + groups + " group"
                    + (groups == 1 ? "" : "s") + " cannot take " + x);
        }
        int height = extent(x.at(2), padH, weight.at(2));
        int width = extent(x.at(3), padW, weight.at(3));
        if (height < 1 || width < 1) {
            throw new ShapeException("a " + weight.at(2) + " × " + weight.at(3) + " convolution with stride " + stride
                    + " leaves nothing of " + x + "; use a larger image or a smaller stem patch");
        }
        return Shape.of(x.at(0), weight.at(0), height, width);
    }

    private int extent(int in, int pad, int kernel) {
        return Math.floorDiv(in + 2 * pad - kernel, stride) + 1;
    }

    @Override
    public long macs(List<Shape> inputs, Shape output) {
        Shape weight = inputs.get(1);
        return output.elements() * weight.at(1) * weight.at(2) * weight.at(3);
    }

    @Override
    public boolean multipliesParameters() {
        return true;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        String bias = arguments.size() > 2 ? arguments.get(2) : "None";
        return "torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d], [1, 1], %d)"
                .formatted(arguments.get(0), arguments.get(1), bias, stride, stride, padH, padW, groups);
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        Shape weight = writer.shape(arguments.get(1));
        return writer.node(
                "Conv",
                arguments,
                OnnxWriter.Attribute.list("kernel_shape", weight.at(2), weight.at(3)),
                OnnxWriter.Attribute.list("strides", stride, stride),
                OnnxWriter.Attribute.list("pads", padH, padW, padH, padW),
                OnnxWriter.Attribute.of("group", groups));
    }
}

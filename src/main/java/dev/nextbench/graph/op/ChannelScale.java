package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/** {@code [N, C, H, W]} times one factor for each channel, {@code [C]}. */
public record ChannelScale() implements Operator {
    @Override
    public String name() {
        return "channel_scale";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        Shape x = inputs.get(0);
        Shape factor = inputs.get(1);
        if (x.rank() != 4 || factor.rank() != 1 || x.at(1) != factor.at(0)) {
            throw new ShapeException("cannot scale the channels of " + x + " by " + factor);
        }
        return x;
    }

    @Override
    public boolean multipliesParameters() {
        return true;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        return "torch.mul(" + arguments.get(0) + ", torch.reshape(" + arguments.get(1) + ", [-1, 1, 1]))";
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        String factor = writer.node("Reshape", List.of(arguments.get(1), writer.constant(List.of(-1, 1, 1))));
        return writer.node("Mul", List.of(arguments.get(0), factor));
    }
}

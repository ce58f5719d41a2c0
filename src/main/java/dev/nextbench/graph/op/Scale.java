package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/** The first argument times the second, which is broadcast over axes where its extent is 1 or that it lacks. */
public record Scale() implements Operator {
    @Override
    public String name() {
        return "mul";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        Shape x = inputs.get(0);
        Shape factor = inputs.get(1);
        for (int axis = 1; axis <= factor.rank(); axis++) {
            if (axis > x.rank() || (factor.at(-axis) != 1 && factor.at(-axis) != x.at(-axis))) {
                throw new ShapeException("cannot scale " + x + " by " + factor);
            }
        }
        return x;
    }

    @Override
    public boolean multipliesParameters() {
        return true;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        return "torch.mul(" + arguments.get(0) + ", " + arguments.get(1) + ")";
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        return writer.node("Mul", arguments);
    }
}

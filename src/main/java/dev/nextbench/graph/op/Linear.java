package dev.nextbench.graph.op;

import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/** Fully connected layer over the last axis: {@code [..., in]} by a weight {@code [out, in]} and a bias {@code [out]}. */
public record Linear() implements Operator {
    @Override
    public String name() {
        return "linear";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        Shape x = inputs.get(0);
        Shape weight = inputs.get(1);
        if (x.at(-1) != weight.at(1)) {
            throw new ShapeException("a linear layer with weight " + weight + " cannot take " + x);
        }
        return x.with(-1, weight.at(0));
    }

    @Override
    public long macs(List<Shape> inputs, Shape output) {
        return output.elements() * inputs.get(1).at(1);
    }

    @Override
    public boolean multipliesParameters() {
        return true;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        return "torch.linear(" + String.join(", ", arguments) + ")";
    }
}

package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/** The mean over height and width of {@code [N, C, H, W]}: {@code [N, C, 1, 1]} if {@code keep}, else {@code [N, C]}. */
public record MeanPool(boolean keep) implements Operator {
    @Override
    public String name() {
        return "mean_pool";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        Shape x = inputs.get(0);
        if (x.rank() != 4) {
            throw new ShapeException("cannot pool " + x + " over height and width");
        }
        return keep ? Shape.of(x.at(0), x.at(1), 1, 1) : Shape.of(x.at(0), x.at(1));
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        return "torch.mean(" + arguments.get(0) + ", [2, 3], " + (keep ? "True" : "False") + ")";
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        String mean = writer.node("GlobalAveragePool", arguments);
        return keep ? mean : writer.node("Flatten", List.of(mean), OnnxWriter.Attribute.of("axis", 1));
    }
}

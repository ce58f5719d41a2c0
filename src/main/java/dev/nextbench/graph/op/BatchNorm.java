package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/**
 * Batch normalisation over axis 1 of {@code [N, C]} or {@code [N, C, H, W]}; arguments are the input, weight, bias,
 * running mean and running variance, each {@code [C]}. In training it uses the batch's statistics and moves the
 * running ones by {@code update} towards them (PyTorch's 'momentum').
 */
public record BatchNorm(double epsilon, double update) implements Operator {
    @Override
    public String name() {
        return "batch_norm";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        if (inputs.get(0).at(1) != inputs.get(1).at(0)) {
            throw new ShapeException(
                    "a batch norm of " + inputs.get(1).at(0) + " channels cannot take " + inputs.get(0));
        }
        return inputs.get(0);
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        return "torch.batch_norm(%s, %s, %s, %s, True)"
                .formatted(String.join(", ", arguments), writer.training() ? "True" : "False", update, epsilon);
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        return writer.node("BatchNormalization", arguments, OnnxWriter.Attribute.of("epsilon", epsilon));
    }
}

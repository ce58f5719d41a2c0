package dev.nextbench.graph.op;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/**
 * The mean over the batch of the cross entropy of logits {@code [N, K]} with classes {@code [N]}, each target smoothed
 * to {@code 1 - s + s/K} and {@code s/K} (classification-training.md, section 2.8); in float32.
 */
public record CrossEntropy(double smoothing) implements Operator {
    @Override
    public String name() {
        return "cross_entropy";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        if (inputs.get(0).rank() != 2 || inputs.get(0).at(0) != inputs.get(1).at(0)) {
            throw new ShapeException(
                    "cross entropy cannot compare logits " + inputs.get(0) + " with classes " + inputs.get(1));
        }
        return Shape.of();
    }

    @Override
    public ElementType type(List<ElementType> inputs) {
        return ElementType.FLOAT32;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        return "torch.cross_entropy_loss(torch.to(%s, 6), %s, None, 1, -100, %s)"
                .formatted(arguments.get(0), arguments.get(1), smoothing);
    }
}

package dev.nextbench.graph.op;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/**
 * What a classifier says of each sample, from logits {@code [N, K]} and classes {@code [N]}: {@code [N, 2]} 64-bit
 * integers with the class of the largest logit and the number of classes that stand before the sample's own. The order
 * is that of {@link ClassificationCounts}.
 */
public record Predictions() implements Operator {
    @Override
    public String name() {
        return "predictions";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        Shape logits = inputs.get(0);
        if (logits.rank() != 2 || inputs.get(1).rank() != 1 || inputs.get(1).at(0) != logits.at(0)) {
            throw new ShapeException("logits " + logits + " cannot be compared with classes " + inputs.get(1));
        }
        return Shape.of(logits.at(0), 2);
    }

    @Override
    public ElementType type(List<ElementType> inputs) {
        return ElementType.INT64;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        String logits = writer.assign("torch.to(" + arguments.get(0) + ", 6)");
        String rank = ClassRanks.of(logits, arguments.get(1), writer);
        // Of equal logits, argmax takes the first.
        return "torch.stack([torch.argmax(" + logits + ", 1), " + rank + "], 1)";
    }
}

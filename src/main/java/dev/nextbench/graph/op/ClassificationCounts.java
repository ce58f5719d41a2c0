package dev.nextbench.graph.op;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/**
 * What evaluation adds up over logits {@code [N, K]} and classes {@code [N]}: {@code [4]} float32 with the sum of the
 * plain cross entropy, the number of samples whose class is the best, the number whose class is among the five best,
 * and the number of samples. Equal logits rank by lower class index first (classification-training.md, section 8); a
 * sample whose logits hold a NaN counts as wrong.
 */
public record ClassificationCounts() implements Operator {
    @Override
    public String name() {
        return "classification_counts";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        if (inputs.get(0).rank() != 2) {
            throw new ShapeException("logits should be [N, K]: " + inputs.get(0));
        }
        return Shape.of(4);
    }

    @Override
    public ElementType type(List<ElementType> inputs) {
        return ElementType.FLOAT32;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        String logits = writer.assign("torch.to(" + arguments.get(0) + ", 6)");
        String rank = ClassRanks.of(logits, arguments.get(1), writer);
        String loss =
                writer.assign("torch.cross_entropy_loss(" + logits + ", " + arguments.get(1) + ", None, 2, -100, 0.)");
        String top1 = writer.assign("torch.to(torch.sum(torch.lt(" + rank + ", 1)), 6)");
        String top5 = writer.assign("torch.to(torch.sum(torch.lt(" + rank + ", 5)), 6)");
        String count = writer.assign("torch.to(torch.sum(torch.ones_like(" + rank + ")), 6)");
        return "torch.stack([" + loss + ", " + top1 + ", " + top5 + ", " + count + "])";
    }
}

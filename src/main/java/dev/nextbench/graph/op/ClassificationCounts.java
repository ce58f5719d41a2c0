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
        String target = writer.assign("torch.unsqueeze(" + arguments.get(1) + ", 1)");
        String own = writer.assign("torch.gather(" + logits + ", 1, " + target + ")");
        String index = writer.assign("torch.sub(torch.cumsum(torch.ones_like(" + logits + ", dtype=4), 1), 1)");
        String before = writer.assign(
                "torch.logical_or(torch.gt(%s, %s), torch.logical_and(torch.eq(%s, %s), torch.lt(%s, %s)))"
                        .formatted(logits, own, logits, own, index, target));
        String rank = writer.assign("torch.sum(before, [1])".replace("before", before));
        String finite = writer.assign("torch.logical_not(torch.any(torch.isnan(" + logits + "), 1))");
        String loss =
                writer.assign("torch.cross_entropy_loss(" + logits + ", " + arguments.get(1) + ", None, 2, -100, 0.)");
        String top1 =
                writer.assign("torch.to(torch.sum(torch.logical_and(torch.lt(%s, 1), %s)), 6)".formatted(rank, finite));
        String top5 =
                writer.assign("torch.to(torch.sum(torch.logical_and(torch.lt(%s, 5), %s)), 6)".formatted(rank, finite));
        String count = writer.assign("torch.to(torch.sum(torch.ones_like(%s)), 6)".formatted(rank));
        return "torch.stack([" + loss + ", " + top1 + ", " + top5 + ", " + count + "])";
    }
}

package dev.nextbench.graph.op;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/**
 * The {@link CrossEntropy} of a mixed micro-batch: targets {@code share * t(class) + (1 - share) * t(partner's class)}
 * (classification-training.md, section 2.8). As it is linear in the targets, it is computed as the mean of two losses.
 * Arguments are logits {@code [N, K]}, classes {@code [N]}, the partners' indices {@code [N]} and the share, a float32
 * scalar.
 *
 * @param smoothing of every target
 */
public record MixedCrossEntropy(double smoothing) implements Operator {
    @Override
    public String name() {
        return "mixed_cross_entropy";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        if (!inputs.get(1).equals(inputs.get(2))) {
            throw new ShapeException("classes " + inputs.get(1) + " have partners " + inputs.get(2));
        }
        return new CrossEntropy(smoothing).infer(inputs);
    }

    @Override
    public ElementType type(List<ElementType> inputs) {
        return ElementType.FLOAT32;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        CrossEntropy plain = new CrossEntropy(smoothing);
        String logits = writer.assign("torch.to(" + arguments.get(0) + ", 6)");
        String others = writer.assign("torch.index_select(" + arguments.get(1) + ", 0, " + arguments.get(2) + ")");
        String own = writer.assign(plain.script(List.of(logits, arguments.get(1)), writer));
        String other = writer.assign(plain.script(List.of(logits, others), writer));
        return "torch.add(torch.mul(" + own + ", " + arguments.get(3) + "), torch.mul(" + other + ", torch.rsub("
                + arguments.get(3) + ", 1)))";
    }
}

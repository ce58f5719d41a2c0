package dev.nextbench.graph.op;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/**
 * A class for each sample of logits {@code [N, K]}, drawn anew with equal chances on the logits' device: 64-bit
 * integers {@code [N]}. Training steps that are only timed take them for targets (throughput-protocol.md, A.3). The
 * numbers come from the generator that the step's seed sets.
 */
public record RandomClasses() implements Operator {
    @Override
    public String name() {
        return "random_classes";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        Shape logits = inputs.get(0);
        if (logits.rank() != 2) {
            throw new ShapeException("classes are drawn for logits [N, K], not " + logits);
        }
        return Shape.of(logits.at(0));
    }

    @Override
    public ElementType type(List<ElementType> inputs) {
        return ElementType.INT64;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        String logits = arguments.get(0);
        String first = writer.assign("torch.detach(torch.select(" + logits + ", 1, 0))");
        return "torch.randint_like(" + first + ", torch.size(" + logits + ", 1), dtype=4)";
    }
}

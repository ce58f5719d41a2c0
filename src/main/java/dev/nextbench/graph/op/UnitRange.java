package dev.nextbench.graph.op;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import java.util.List;

/**
 * Bytes, or mixed bytes, to 0..1 in float32 (classification-training.md, section 8): by dividing as torchvision does,
 * or by multiplying with the rounded reciprocal as PaddleClas does, which differs in the last digits.
 *
 * @param divides whether it divides
 */
public record UnitRange(boolean divides) implements Operator {
    @Override
    public String name() {
        return "unit_range";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        return inputs.get(0);
    }

    @Override
    public ElementType type(List<ElementType> inputs) {
        return ElementType.FLOAT32;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        String numbers = writer.assign("torch.to(" + arguments.get(0) + ", 6)");
        // CUDA multiplies by the reciprocal where the divisor is a number, and not a tensor on the device.
        return divides
                ? "torch.div(" + numbers + ", torch.new_full(" + numbers + ", [1], 255.))"
                : "torch.mul(" + numbers + ", " + 1 / 255. + ")";
    }
}

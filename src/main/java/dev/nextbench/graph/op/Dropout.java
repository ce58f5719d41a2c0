package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import java.util.List;

/** In training each element is zeroed with probability {@code rate} and otherwise divided by {@code 1 - rate}. */
public record Dropout(double rate) implements Operator {
    @Override
    public String name() {
        return "dropout";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        return inputs.get(0);
    }

    @Override
    public boolean isView() {
        return true; // in evaluation, which costs are counted for
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        return writer.training() && rate > 0
                ? "torch.dropout(" + arguments.get(0) + ", " + rate + ", True)"
                : arguments.get(0);
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        return arguments.get(0);
    }
}

package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import java.util.List;

/**
 * Stochastic depth: in training each sample of {@code [N, ...]} is zeroed with probability {@code rate} and otherwise
 * divided by {@code 1 - rate}; in evaluation nothing (classification-models.md, section 2).
 */
public record DropPath(double rate) implements Operator {
    @Override
    public String name() {
        return "drop_path";
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
        String x = arguments.get(0);
        if (!writer.training() || rate == 0) {
            return x;
        }
        // One element of each sample, flattened, gives the mask the right device and type without asking for either.
        String sample = writer.assign("torch.narrow(torch.flatten(" + x + ", 1), 1, 0, 1)");
        String mask = writer.assign(
                "torch.div(torch.bernoulli(torch.full_like(" + sample + ", " + (1 - rate) + ")), " + (1 - rate) + ")");
        String ones = writer.assign("annotate(List[int], [])");
        String axis = writer.assign("torch.dim(" + x + ")");
        writer.statement("for _i in range(" + axis + "):");
        writer.statement("  _a = torch.append(" + ones + ", 1)");
        writer.statement(ones + "[0] = -1");
        return "torch.mul(" + x + ", torch.reshape(" + mask + ", " + ones + "))";
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        return arguments.get(0);
    }
}

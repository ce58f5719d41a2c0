package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/** The sum of two values of one shape: a shortcut. */
public record Add() implements Operator {
    @Override
    public String name() {
        return "add";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        if (!inputs.get(0).equals(inputs.get(1))) {
            throw new ShapeException("cannot add " + inputs.get(0) + " and " + inputs.get(1));
        }
        return inputs.get(0);
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        return "torch.add(" + arguments.get(0) + ", " + arguments.get(1) + ")";
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        return writer.node("Add", arguments);
    }
}

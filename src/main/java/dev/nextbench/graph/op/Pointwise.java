package dev.nextbench.graph.op;

import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import java.util.List;

/** A function of each element by itself, by libtorch's name for it. */
public record Pointwise(String name) implements Operator {
    /** x Φ(x), the exact form with erf. */
    public static final Pointwise GELU = new Pointwise("gelu");

    /** max(x, 0). */
    public static final Pointwise RELU = new Pointwise("relu");

    /** 1 / (1 + exp(-x)). */
    public static final Pointwise SIGMOID = new Pointwise("sigmoid");

    /** x / 6 + 1/2, clipped to 0..1. */
    public static final Pointwise HARD_SIGMOID = new Pointwise("hardsigmoid");

    @Override
    public Shape infer(List<Shape> inputs) {
        return inputs.get(0);
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        return "torch." + name + "(" + arguments.get(0) + ")";
    }
}

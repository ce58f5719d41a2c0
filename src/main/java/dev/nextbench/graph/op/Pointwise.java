package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
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

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        return switch (name) {
            case "gelu" -> gelu(arguments.get(0), writer);
            case "relu" -> writer.node("Relu", arguments);
            case "sigmoid" -> writer.node("Sigmoid", arguments);
            case "hardsigmoid" ->
                writer.node(
                        "HardSigmoid",
                        arguments,
                        OnnxWriter.Attribute.of("alpha", 1.0 / 6),
                        OnnxWriter.Attribute.of("beta", 0.5));
            default -> throw new UnsupportedOperationException("no ONNX node is known for '" + name + "'");
        };
    }

    /** x/2 (1 + erf(x / √2)) in the order of operations that runtimes know as GELU and run as one kernel. */
    private static String gelu(String x, OnnxWriter writer) {
        String erf = writer.node("Erf", List.of(writer.node("Div", List.of(x, writer.constant(Math.sqrt(2))))));
        String twice = writer.node("Mul", List.of(x, writer.node("Add", List.of(erf, writer.constant(1)))));
        return writer.node("Mul", List.of(twice, writer.constant(0.5)));
    }
}

package dev.nextbench.graph.op;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/** Layer normalisation over the last axis, with weight and bias {@code [C]}. */
public record LayerNorm(double epsilon) implements Operator {
    @Override
    public String name() {
        return "layer_norm";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        if (inputs.get(0).at(-1) != inputs.get(1).at(0)) {
            throw new ShapeException(
                    "a layer norm over " + inputs.get(1).at(0) + " channels cannot take " + inputs.get(0));
        }
        return inputs.get(0);
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        String weight = arguments.get(1);
        String bias = arguments.get(2);
        // The CPU kernel takes float32 parameters beside bfloat16 activations, the CUDA kernel does not.
        if (writer.cuda() && writer.activationType() != ElementType.FLOAT32) {
            int code = writer.activationType().scriptCode();
            weight = "torch.to(" + weight + ", " + code + ")";
            bias = "torch.to(" + bias + ", " + code + ")";
        }
        return "torch.layer_norm(%s, torch.size(%s), %s, %s, %s)"
                .formatted(arguments.get(0), arguments.get(1), weight, bias, epsilon);
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        return writer.node(
                "LayerNormalization",
                arguments,
                OnnxWriter.Attribute.of("axis", -1),
                OnnxWriter.Attribute.of("epsilon", epsilon));
    }
}

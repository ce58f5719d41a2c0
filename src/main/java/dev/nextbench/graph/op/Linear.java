package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/** Fully connected layer over the last axis: {@code [..., in]} by a weight {@code [out, in]} and a bias {@code [out]}. */
public record Linear() implements Operator {
    @Override
    public String name() {
        return "linear";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        Shape x = inputs.get(0);
        Shape weight = inputs.get(1);
        if (x.at(-1) != weight.at(1)) {
            throw new ShapeException("a linear layer with weight " + weight + " cannot take " + x);
        }
        return x.with(-1, weight.at(0));
    }

    @Override
    public long macs(List<Shape> inputs, Shape output) {
        return output.elements() * inputs.get(1).at(1);
    }

    @Override
    public boolean multipliesParameters() {
        return true;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        return "torch.linear(" + String.join(", ", arguments) + ")";
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        if (writer.shape(arguments.get(0)).rank() == 2) {
            return writer.node("Gemm", arguments, OnnxWriter.Attribute.of("transB", 1));
        }
        // Runtimes fold the transpose when they load the file; so the weight keeps its name and shape.
        String weight = writer.node("Transpose", List.of(arguments.get(1)), OnnxWriter.Attribute.list("perm", 1, 0));
        String product = writer.node("MatMul", List.of(arguments.get(0), weight));
        return writer.node("Add", List.of(product, arguments.get(2)));
    }
}

package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.ArrayList;
import java.util.List;

/** Another shape for the same elements; the batch axis 0 stays, {@code rest} are the extents of the others. */
public record Reshape(List<Integer> rest) implements Operator {
    @Override
    public String name() {
        return "reshape";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        List<Integer> extents = new ArrayList<>();
        extents.add(inputs.get(0).at(0));
        extents.addAll(rest);
        Shape shape = new Shape(extents);
        if (shape.elements() != inputs.get(0).elements()) {
            throw new ShapeException("cannot reshape " + inputs.get(0) + " to " + shape);
        }
        return shape;
    }

    @Override
    public boolean isView() {
        return true;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        List<String> extents = new ArrayList<>();
        extents.add("-1");
        rest.forEach(extent -> extents.add(extent.toString()));
        return "torch.reshape(" + arguments.get(0) + ", [" + String.join(", ", extents) + "])";
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        List<Integer> extents = new ArrayList<>();
        extents.add(0); // the extent that the input has
        extents.addAll(rest);
        return writer.node("Reshape", List.of(arguments.get(0), writer.constant(extents)));
    }
}

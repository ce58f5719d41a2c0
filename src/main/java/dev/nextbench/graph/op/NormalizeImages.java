package dev.nextbench.graph.op;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/**
 * Bytes {@code [N, C, H, W]} to numbers: {@code (v - 255 mean) / (255 std)} by channel in float32, the order of timm's
 * prefetcher (classification-training.md, section 8). Arguments are the images and two buffers {@code [1, C, 1, 1]}:
 * 255 mean and 255 std.
 */
public record NormalizeImages() implements Operator {
    @Override
    public String name() {
        return "normalize";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        if (inputs.get(0).at(1) != inputs.get(1).at(1)) {
            throw new ShapeException("cannot normalise " + inputs.get(0) + " by " + inputs.get(1));
        }
        return inputs.get(0);
    }

    @Override
    public ElementType type(List<ElementType> inputs) {
        return ElementType.FLOAT32;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        return "torch.div(torch.sub(torch.to(%s, 6), %s), %s)"
                .formatted(arguments.get(0), arguments.get(1), arguments.get(2));
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        String numbers =
                writer.node("Cast", List.of(arguments.get(0)), OnnxWriter.Attribute.of("to", OnnxWriter.FLOAT));
        String centred = writer.node("Sub", List.of(numbers, arguments.get(1)));
        return writer.node("Div", List.of(centred, arguments.get(2)));
    }
}

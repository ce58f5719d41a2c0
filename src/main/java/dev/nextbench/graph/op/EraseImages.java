package dev.nextbench.graph.op;

import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/**
 * Random erasing by pixel (classification-training.md, section 7.3): standard normal noise inside a box of each
 * normalised image of {@code [N, C, H, W]}. The second argument has the boxes, {@code [N, 4]}: top, bottom, left,
 * right, the second and last exclusive; an image that keeps its pixels has an empty one.
 */
public record EraseImages() implements Operator {
    @Override
    public String name() {
        return "erase_images";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        Shape images = inputs.get(0);
        if (images.rank() != 4 || !inputs.get(1).equals(Shape.of(images.at(0), 4))) {
            throw new ShapeException("cannot erase boxes " + inputs.get(1) + " of " + images);
        }
        return images;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        String images = arguments.get(0);
        String boxes = writer.assign("torch.unbind(torch.reshape(" + arguments.get(1) + ", [-1, 4, 1, 1, 1]), 1)");
        String inside = Boxes.inside(images, boxes + "[0]", boxes + "[1]", boxes + "[2]", boxes + "[3]", writer);
        return "torch.where(" + inside + ", torch.randn_like(" + images + "), " + images + ")";
    }
}

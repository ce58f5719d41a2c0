package dev.nextbench.graph.op;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;

/**
 * Mix-up and cut-mix of a micro-batch (classification-training.md, section 7): each image of {@code [N, C, H, W]} is
 * blended with its partner, {@code own * image + other * partner} in float32, and inside a box replaced by it. Mix-up
 * has an empty box, cut-mix the factors 1 and 0, and a batch that is not mixed both.
 *
 * <p>Arguments are the images, the partners' indices {@code [N]}, the two factors {@code [2]} and the box {@code [4]}:
 * top, bottom, left, right, the second and last exclusive.
 *
 * @param rounds whether blended numbers are rounded, half to even, as bytes are that stay bytes
 */
public record MixImages(boolean rounds) implements Operator {
    @Override
    public String name() {
        return "mix_images";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        Shape images = inputs.get(0);
        if (images.rank() != 4 || inputs.get(1).rank() != 1 || inputs.get(1).at(0) != images.at(0)) {
            throw new ShapeException("cannot mix " + images + " with partners " + inputs.get(1));
        }
        return images;
    }

    @Override
    public ElementType type(List<ElementType> inputs) {
        return ElementType.FLOAT32;
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        String own = writer.assign("torch.to(" + arguments.get(0) + ", 6)");
        String other = writer.assign("torch.index_select(" + own + ", 0, " + arguments.get(1) + ")");
        // Both factors are given: 1 minus the rounded one is not always the other one rounded.
        String factors = writer.assign("torch.unbind(" + arguments.get(2) + ")");
        String blended = writer.assign(
                "torch.add(torch.mul(" + own + ", " + factors + "[0]), torch.mul(" + other + ", " + factors + "[1]))");
        String kept = rounds ? writer.assign("torch.round(" + blended + ")") : blended;
        String box = writer.assign("torch.unbind(" + arguments.get(3) + ")");
        String inside = Boxes.inside(own, box + "[0]", box + "[1]", box + "[2]", box + "[3]", writer);
        return "torch.where(" + inside + ", " + other + ", " + kept + ")";
    }
}

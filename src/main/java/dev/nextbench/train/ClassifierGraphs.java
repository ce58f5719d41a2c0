package dev.nextbench.train;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.ClassificationCounts;
import dev.nextbench.graph.op.CrossEntropy;
import dev.nextbench.graph.op.InLayout;
import dev.nextbench.graph.op.NormalizeImages;
import dev.nextbench.graph.op.Permute;
import dev.nextbench.model.Module;
import java.util.List;

/**
 * The graphs around a classifier: what stands before it (bytes to normalised numbers) and behind it (loss, counts).
 *
 * @param model {@code [N, 3, H, W]} to logits {@code [N, K]}
 * @param size height and width of images, in pixels
 */
public record ClassifierGraphs(Module model, int size) {
    /** Mean of the channels red, green, blue over ImageNet, for values 0..1. */
    public static final List<Double> MEAN = List.of(0.485, 0.456, 0.406);

    /** Standard deviation of the channels over ImageNet, for values 0..1. */
    public static final List<Double> STD = List.of(0.229, 0.224, 0.225);

    /** The prefix of the buffers that belong to the input, not to the model. */
    public static final String INPUT_PREFIX = "normalize.";

    /** Normalised images {@code [N, 3, H, W]} to logits: what is exported and what inference is timed with. */
    public Graph inference() {
        Tracer tracer = new Tracer();
        Value images = tracer.input("images", Shape.of(1, 3, size, size), ElementType.FLOAT32);
        return tracer.graph(model.apply(tracer, tracer.apply(new InLayout(), images)));
    }

    /** Bytes {@code [N, H, W, 3]} and classes {@code [N]} to the loss that is minimised. */
    public Graph loss(double smoothing) {
        Tracer tracer = new Tracer();
        Value logits = logits(tracer);
        return tracer.graph(tracer.apply(new CrossEntropy(smoothing), logits, classes(tracer)));
    }

    /** Bytes {@code [N, H, W, 3]} and classes {@code [N]} to {@link ClassificationCounts}. */
    public Graph counts() {
        Tracer tracer = new Tracer();
        Value logits = logits(tracer);
        return tracer.graph(tracer.apply(new ClassificationCounts(), logits, classes(tracer)));
    }

    /** Normalised images and classes to the loss: the training step that is timed, without the input's conversion. */
    public Graph lossOfNormalized(double smoothing) {
        Tracer tracer = new Tracer();
        Value images = tracer.input("images", Shape.of(1, 3, size, size), ElementType.FLOAT32);
        Value logits = model.apply(tracer, tracer.apply(new InLayout(), images));
        return tracer.graph(tracer.apply(new CrossEntropy(smoothing), logits, classes(tracer)));
    }

    /** Normalised images and classes to {@link ClassificationCounts}. */
    public Graph countsOfNormalized() {
        Tracer tracer = new Tracer();
        Value images = tracer.input("images", Shape.of(1, 3, size, size), ElementType.FLOAT32);
        Value logits = model.apply(tracer, tracer.apply(new InLayout(), images));
        return tracer.graph(tracer.apply(new ClassificationCounts(), logits, classes(tracer)));
    }

    private Value logits(Tracer tracer) {
        Value bytes = tracer.input("images", Shape.of(1, size, size, 3), ElementType.UINT8);
        Value mean = perChannel(tracer, "mean", MEAN);
        Value std = perChannel(tracer, "std", STD);
        Value ordered = tracer.apply(new InLayout(), tracer.apply(Permute.TO_CHANNELS_FIRST, bytes));
        return model.apply(tracer, tracer.apply(new NormalizeImages(), ordered, mean, std));
    }

    private static Value classes(Tracer tracer) {
        return tracer.input("classes", Shape.of(1), ElementType.INT64);
    }

    private static Value perChannel(Tracer tracer, String name, List<Double> values) {
        return tracer.buffer(
                INPUT_PREFIX + name,
                Shape.of(1, 3, 1, 1),
                new Init.Listed(values.stream().map(v -> 255 * v).toList()));
    }
}

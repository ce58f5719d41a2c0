package dev.nextbench.torchscript;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.BatchNorm;
import dev.nextbench.graph.op.ClassificationCounts;
import dev.nextbench.graph.op.Conv2d;
import dev.nextbench.graph.op.CrossEntropy;
import dev.nextbench.graph.op.DropPath;
import dev.nextbench.graph.op.InLayout;
import dev.nextbench.graph.op.LayerNorm;
import dev.nextbench.graph.op.Linear;
import dev.nextbench.graph.op.MeanPool;
import dev.nextbench.graph.op.Pointwise;

/** A network of a few hundred parameters with every kind of state: rank 1 and above, buffers, random operators. */
final class TinyNetwork {
    static final int CLASSES = 3;

    private TinyNetwork() {}

    static Value logits(Tracer tracer, Value images, double dropPath) {
        Value x = tracer.apply(new InLayout(), images);
        Value stem = tracer.within("stem.0", () -> {
            Value weight = tracer.parameter("weight", Shape.of(8, 3, 3, 3), new Init.Normal(0.2));
            Value bias = tracer.parameter("bias", Shape.of(8), Init.ZERO);
            return tracer.apply(new Conv2d(2, 1, 1, 1), x, weight, bias);
        });
        Value normed = tracer.within(
                "stem.1",
                () -> tracer.apply(
                        new BatchNorm(1e-5, 0.1),
                        stem,
                        tracer.parameter("weight", Shape.of(8), Init.ONE),
                        tracer.parameter("bias", Shape.of(8), Init.ZERO),
                        tracer.buffer("running_mean", Shape.of(8), Init.ZERO),
                        tracer.buffer("running_var", Shape.of(8), Init.ONE)));
        Value active = tracer.apply(new DropPath(dropPath), tracer.apply(Pointwise.GELU, normed));
        Value pooled = tracer.apply(new MeanPool(false), active);
        return tracer.within("head", () -> {
            Value scaled = tracer.apply(
                    new LayerNorm(1e-6),
                    pooled,
                    tracer.parameter("norm", Shape.of(8), Init.ONE),
                    tracer.parameter("shift", Shape.of(8), Init.ZERO));
            return tracer.apply(
                    new Linear(),
                    scaled,
                    tracer.parameter("weight", Shape.of(CLASSES, 8), new Init.Normal(0.2)),
                    tracer.parameter("bias", Shape.of(CLASSES), Init.ZERO));
        });
    }

    static Graph loss(double dropPath, double smoothing) {
        Tracer tracer = new Tracer();
        Value images = tracer.input("images", Shape.of(1, 3, 8, 8), ElementType.FLOAT32);
        Value classes = tracer.input("classes", Shape.of(1), ElementType.INT64);
        return tracer.graph(tracer.apply(new CrossEntropy(smoothing), logits(tracer, images, dropPath), classes));
    }

    static Graph counts() {
        Tracer tracer = new Tracer();
        Value images = tracer.input("images", Shape.of(1, 3, 8, 8), ElementType.FLOAT32);
        Value classes = tracer.input("classes", Shape.of(1), ElementType.INT64);
        return tracer.graph(tracer.apply(new ClassificationCounts(), logits(tracer, images, 0), classes));
    }

    static Graph inference() {
        Tracer tracer = new Tracer();
        Value images = tracer.input("images", Shape.of(1, 3, 8, 8), ElementType.FLOAT32);
        return tracer.graph(logits(tracer, images, 0));
    }
}

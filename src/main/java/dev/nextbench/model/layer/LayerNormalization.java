package dev.nextbench.model.layer;

import dev.nextbench.graph.Init;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.LayerNorm;
import dev.nextbench.model.Module;

/** Layer normalisation over the last axis of {@code [..., C]}; its parameters are a weight and a bias. */
public record LayerNormalization(double epsilon) implements Module {
    /** With the epsilon of every family here, 1e-6. */
    public LayerNormalization() {
        this(1e-6);
    }

    @Override
    public Value apply(Tracer tracer, Value x) {
        Shape channels = Shape.of(x.shape().at(-1));
        return tracer.apply(
                new LayerNorm(epsilon),
                x,
                tracer.parameter("weight", channels, Init.ONE),
                tracer.parameter("bias", channels, Init.ZERO));
    }
}

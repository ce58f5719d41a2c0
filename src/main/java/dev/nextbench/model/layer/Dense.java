package dev.nextbench.model.layer;

import dev.nextbench.graph.Init;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Linear;
import dev.nextbench.model.Module;

/**
 * Fully connected layer over the last axis: {@code [..., C]} to {@code [..., features]}. Its parameters are a weight
 * and a bias.
 */
public record Dense(int features, Init weights, Init biases) implements Module {
    /** A layer whose bias starts at zero. */
    public Dense(int features, Init weights) {
        this(features, weights, Init.ZERO);
    }

    @Override
    public Value apply(Tracer tracer, Value x) {
        Value weight = tracer.parameter("weight", Shape.of(features, x.shape().at(-1)), weights);
        return tracer.apply(new Linear(), x, weight, tracer.parameter("bias", Shape.of(features), biases));
    }
}

package dev.nextbench.model.layer;

import dev.nextbench.graph.Init;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.MeanPool;
import dev.nextbench.graph.op.Pointwise;
import dev.nextbench.graph.op.Scale;
import dev.nextbench.model.Module;

/**
 * Squeeze and excitation (arXiv 1709.01507) of {@code [N, C, H, W]}: mean over the map, 1 × 1 convolution to
 * {@code floor(C / reduction)} and at least 1, ReLU, 1 × 1 convolution back, sigmoid, product with the input.
 */
public record SqueezeExcitation(int reduction, Init weights) implements Module {
    @Override
    public Value apply(Tracer tracer, Value x) {
        int channels = x.shape().at(1);
        Value y = tracer.apply(new MeanPool(true), x);
        y = Convolution.pointwise(Math.max(1, channels / reduction), weights).in(tracer, "fc1", y);
        y = tracer.apply(Pointwise.RELU, y);
        y = Convolution.pointwise(channels, weights).in(tracer, "fc2", y);
        return tracer.apply(new Scale(), x, tracer.apply(Pointwise.SIGMOID, y));
    }
}

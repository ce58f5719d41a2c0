package dev.nextbench.model.layer;

import dev.nextbench.graph.Init;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.MeanPool;
import dev.nextbench.graph.op.Pointwise;
import dev.nextbench.graph.op.Scale;
import dev.nextbench.model.Module;

/**
 * Effective squeeze and excitation (arXiv 1911.06667) of {@code [N, C, H, W]}: mean over the map, 1 × 1 convolution,
 * hard sigmoid, product with the input.
 */
public record EffectiveSqueezeExcitation(Init weights) implements Module {
    @Override
    public Value apply(Tracer tracer, Value x) {
        Value y = tracer.apply(new MeanPool(true), x);
        y = Convolution.pointwise(x.shape().at(1), weights).in(tracer, "fc", y);
        return tracer.apply(new Scale(), x, tracer.apply(Pointwise.HARD_SIGMOID, y));
    }
}

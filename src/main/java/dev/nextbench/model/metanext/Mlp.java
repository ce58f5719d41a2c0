package dev.nextbench.model.metanext;

import dev.nextbench.graph.Init;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Pointwise;
import dev.nextbench.model.Module;
import dev.nextbench.model.layer.Convolution;
import dev.nextbench.model.layer.Dense;

/**
 * The perceptron of a block: C to {@code ratio} C, GELU, back to C. Both kinds are the same function; they differ in
 * the memory format that they work in (classification-models.md, section 4.1).
 *
 * @param ratio how many times wider the hidden layer is
 */
public record Mlp(Kind kind, int ratio, Init weights) {
    /** How it is realised. */
    public enum Kind {
        /** Fully connected layers on {@code [N, H, W, C]}. */
        LINEAR,
        /** 1 × 1 convolutions on {@code [N, C, H, W]}. */
        CONVOLUTION
    }

    /** True if it takes and yields {@code [N, H, W, C]}. */
    public boolean channelsLast() {
        return kind == Kind.LINEAR;
    }

    /** Applies both layers under the names given. */
    public Value apply(Tracer tracer, BlockNames names, Value x) {
        int channels = x.shape().at(channelsLast() ? -1 : 1);
        Value hidden = layer(ratio * channels).in(tracer, names.expand(), x);
        return layer(channels).in(tracer, names.project(), tracer.apply(Pointwise.GELU, hidden));
    }

    private Module layer(int channels) {
        return switch (kind) {
            case LINEAR -> new Dense(channels, weights);
            case CONVOLUTION -> Convolution.pointwise(channels, weights);
        };
    }
}

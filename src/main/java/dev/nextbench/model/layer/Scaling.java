package dev.nextbench.model.layer;

import dev.nextbench.graph.Init;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.ChannelScale;
import dev.nextbench.graph.op.Permute;
import dev.nextbench.graph.op.Scale;
import dev.nextbench.model.Module;

/**
 * What scales the output of a block's branch, by channel, before it is added to the shortcut.
 *
 * @param layerScale where the vector {@code gamma} of a layer scale starts
 * @param weights how the convolutions of an attention start
 */
public record Scaling(Kind kind, double layerScale, Init weights) implements Module {
    private static final int REDUCTION = 16;

    /** The kinds; all but a layer scale compute their factors from the map itself. */
    public enum Kind {
        /** A learned vector {@code gamma} (arXiv 2103.17239). */
        LAYER_SCALE,
        /** Nothing. */
        NONE,
        /** Squeeze and excitation with reduction 16, as the child {@code se}. */
        SE,
        /** Efficient channel attention, as the child {@code eca}. */
        ECA,
        /** Effective squeeze and excitation, as the child {@code ese}. */
        ESE
    }

    /** Scales {@code [N, C, H, W]}. */
    @Override
    public Value apply(Tracer tracer, Value x) {
        return switch (kind) {
            case LAYER_SCALE ->
                tracer.apply(new ChannelScale(), x, gamma(tracer, x.shape().at(1)));
            case NONE -> x;
            case SE -> new SqueezeExcitation(REDUCTION, weights).in(tracer, "se", x);
            case ECA -> new EfficientChannelAttention(weights).in(tracer, "eca", x);
            case ESE -> new EffectiveSqueezeExcitation(weights).in(tracer, "ese", x);
        };
    }

    /** Scales {@code [N, H, W, C]} and yields it as {@code [N, C, H, W]}. */
    public Value channelsFirst(Tracer tracer, Value x) {
        if (kind == Kind.LAYER_SCALE) {
            Value scaled = tracer.apply(new Scale(), x, gamma(tracer, x.shape().at(-1)));
            return tracer.apply(Permute.TO_CHANNELS_FIRST, scaled);
        }
        return apply(tracer, tracer.apply(Permute.TO_CHANNELS_FIRST, x));
    }

    private Value gamma(Tracer tracer, int channels) {
        return tracer.parameter("gamma", Shape.of(channels), new Init.Constant(layerScale));
    }
}

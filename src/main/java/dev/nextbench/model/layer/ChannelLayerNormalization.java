package dev.nextbench.model.layer;

import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Permute;

/**
 * Layer normalisation over the channels at each position of {@code [N, C, H, W]} (classification-models.md, section 2).
 */
public record ChannelLayerNormalization(LayerNormalization norm) implements Norm {
    /** With the epsilon of every family here, 1e-6. */
    public ChannelLayerNormalization() {
        this(new LayerNormalization());
    }

    @Override
    public Value apply(Tracer tracer, Value x) {
        return tracer.apply(Permute.TO_CHANNELS_FIRST, channelsLast(tracer, x));
    }

    @Override
    public Value channelsLast(Tracer tracer, Value x) {
        return norm.apply(tracer, tracer.apply(Permute.TO_CHANNELS_LAST, x));
    }
}

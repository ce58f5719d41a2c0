package dev.nextbench.model.metanext;

import dev.nextbench.graph.Init;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Channels;
import dev.nextbench.graph.op.Concatenate;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.layer.Convolution;

/**
 * ConvNeXt's mixer: a depthwise convolution of the last {@code floor(ratio C)} channels, the first ones unchanged
 * (classification-models.md, section 4.2). With ratio 1 its parameters are its own, else they are a child {@code conv}.
 */
public record DepthwiseMixer(int kernel, SettingValue.Fraction ratio, Init weights) implements Mixer {
    /** A convolution of all channels. */
    public DepthwiseMixer(int kernel, Init weights) {
        this(kernel, new SettingValue.Fraction(1, 1), weights);
    }

    @Override
    public void check(int channels) {
        if (ratio.floorOf(channels) == 0) {
            throw new IllegalArgumentException("conv_ratio " + ratio.text() + " leaves no channel to convolve of the "
                    + channels + " in widths; raise conv_ratio to at least 1/" + channels + " or widen the stage");
        }
    }

    @Override
    public Value apply(Tracer tracer, Value x) {
        int channels = x.shape().at(1);
        int convolved = ratio.floorOf(channels);
        Convolution convolution = Convolution.depthwise(convolved, kernel, kernel, weights);
        if (ratio.numerator() == ratio.denominator()) {
            return convolution.apply(tracer, x);
        }
        int kept = channels - convolved;
        Value identity = tracer.apply(new Channels(0, kept), x);
        Value mixed = convolution.in(tracer, "conv", tracer.apply(new Channels(kept, convolved), x));
        return tracer.apply(new Concatenate(), identity, mixed);
    }
}

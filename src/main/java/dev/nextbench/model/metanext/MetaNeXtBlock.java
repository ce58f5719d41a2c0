package dev.nextbench.model.metanext;

import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Add;
import dev.nextbench.graph.op.Permute;
import dev.nextbench.model.Module;
import dev.nextbench.model.layer.Norm;
import dev.nextbench.model.layer.Scaling;
import dev.nextbench.model.layer.StochasticDepth;

/**
 * The residual block of ConvNeXt, InceptionNeXt and E-ConvNeXt: {@code x + drop(scale(mlp(norm(mix(x)))))} of
 * {@code [N, C, H, W]}.
 *
 * @param secondNorm whether the norm stands after the perceptron, too (E-ConvNeXt)
 */
public record MetaNeXtBlock(
        BlockNames names,
        Mixer mixer,
        Norm norm,
        Mlp mlp,
        boolean secondNorm,
        Scaling scaling,
        StochasticDepth stochasticDepth)
        implements Module {
    @Override
    public Value apply(Tracer tracer, Value x) {
        Value mixed = mixer.in(tracer, names.mixer(), x);
        boolean last = mlp.channelsLast();
        Value y =
                tracer.within(names.norm(), () -> last ? norm.channelsLast(tracer, mixed) : norm.apply(tracer, mixed));
        y = mlp.apply(tracer, names, y);
        if (secondNorm) {
            y = norm.in(tracer, names.secondNorm(), last ? tracer.apply(Permute.TO_CHANNELS_FIRST, y) : y);
        }
        y = last && !secondNorm ? scaling.channelsFirst(tracer, y) : scaling.apply(tracer, y);
        return tracer.apply(new Add(), stochasticDepth.apply(tracer, y), x);
    }
}

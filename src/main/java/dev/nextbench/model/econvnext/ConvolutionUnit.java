package dev.nextbench.model.econvnext;

import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Pointwise;
import dev.nextbench.model.Module;
import dev.nextbench.model.layer.Convolution;
import dev.nextbench.model.layer.Norm;

/**
 * Convolution with bias, norm, GELU. The child {@code bn} keeps that name whatever norm it is. The bias is redundant
 * before a batch norm; the published totals contain it.
 */
public record ConvolutionUnit(Convolution convolution, Norm norm) implements Module {
    @Override
    public Value apply(Tracer tracer, Value x) {
        Value y = norm.in(tracer, "bn", convolution.in(tracer, "conv", x));
        return tracer.apply(Pointwise.GELU, y);
    }
}

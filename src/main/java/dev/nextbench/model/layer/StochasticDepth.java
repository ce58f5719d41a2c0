package dev.nextbench.model.layer;

import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.DropPath;
import dev.nextbench.model.Module;

/** Stochastic depth of a residual branch (arXiv 1603.09382), for each sample by itself; rate 0 adds nothing. */
public record StochasticDepth(double rate) implements Module {
    /** The rate of block {@code block} of {@code blocks}: linear from 0 to {@code peak}; 0 if there is just one. */
    public static StochasticDepth scheduled(double peak, int block, int blocks) {
        return new StochasticDepth(blocks == 1 ? 0 : peak * block / (blocks - 1));
    }

    @Override
    public Value apply(Tracer tracer, Value x) {
        return rate == 0 ? x : tracer.apply(new DropPath(rate), x);
    }
}

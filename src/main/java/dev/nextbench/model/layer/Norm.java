package dev.nextbench.model.layer;

import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Permute;
import dev.nextbench.model.Module;

/** A normalisation of the channels of maps {@code [N, C, H, W]}. */
public interface Norm extends Module {
    /** Normalises {@code [N, C, H, W]} and yields it as {@code [N, H, W, C]}, in whichever order is cheaper. */
    default Value channelsLast(Tracer tracer, Value x) {
        return tracer.apply(Permute.TO_CHANNELS_LAST, apply(tracer, x));
    }
}

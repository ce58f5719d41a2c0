package dev.nextbench.model.layer;

import dev.nextbench.graph.Init;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Conv1d;
import dev.nextbench.graph.op.MeanPool;
import dev.nextbench.graph.op.Pointwise;
import dev.nextbench.graph.op.Reshape;
import dev.nextbench.graph.op.Scale;
import dev.nextbench.model.Module;
import java.util.List;

/**
 * Efficient channel attention (arXiv 1910.03151) of {@code [N, C, H, W]}: mean over the map, one-dimensional
 * convolution along the channels without bias, sigmoid, product with the input.
 */
public record EfficientChannelAttention(Init weights) implements Module {
    /** The kernel for a width: {@code |log2(C) + 1| / 2} without its fraction, raised to the next odd number if even. */
    public static int kernel(int channels) {
        // floor((log2(C) + 1) / 2) needs only the whole part of log2(C), which the highest bit gives exactly.
        int log2 = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(channels);
        int half = (log2 + 1) / 2;
        return half % 2 == 0 ? half + 1 : half;
    }

    @Override
    public Value apply(Tracer tracer, Value x) {
        int channels = x.shape().at(1);
        Value y = tracer.apply(new MeanPool(false), x);
        Value row = tracer.apply(new Reshape(List.of(1, channels)), y);
        Value mixed = tracer.within("conv", () -> {
            int kernel = kernel(channels);
            Value weight = tracer.parameter("weight", Shape.of(1, 1, kernel), weights);
            return tracer.apply(new Conv1d((kernel - 1) / 2), row, weight);
        });
        Value gate = tracer.apply(Pointwise.SIGMOID, tracer.apply(new Reshape(List.of(channels, 1, 1)), mixed));
        return tracer.apply(new Scale(), x, gate);
    }
}

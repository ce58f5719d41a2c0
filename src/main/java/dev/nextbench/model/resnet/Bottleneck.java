package dev.nextbench.model.resnet;

import dev.nextbench.graph.Init;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Add;
import dev.nextbench.graph.op.Pointwise;
import dev.nextbench.model.Module;
import dev.nextbench.model.layer.BatchNormalization;
import dev.nextbench.model.layer.Convolution;
import dev.nextbench.model.layer.StochasticDepth;

/**
 * ResNet's bottleneck in the 'v1.5' form, whose 3 × 3 convolution carries the stride (classification-models.md,
 * section 3): {@code [N, C, H, W]} to {@code [N, 4 width, H / stride, W / stride]}.
 *
 * @param projection whether the shortcut is a 1 × 1 convolution with a norm
 */
public record Bottleneck(int width, int stride, boolean projection, StochasticDepth stochasticDepth) implements Module {
    /** How many times wider a block's output is. */
    static final int EXPANSION = 4;

    private static final BatchNormalization NORM = new BatchNormalization(BatchNormalization.Buffers.TORCH);

    /** A convolution without bias, padded to keep the extent, that starts as Kaiming normal by fan-out for ReLU. */
    static Convolution convolution(int channels, int kernel, int stride) {
        Init kaiming = new Init.Normal(Math.sqrt(2.0 / ((double) kernel * kernel * channels)));
        return Convolution.square(channels, kernel, stride, kernel / 2, false, kaiming);
    }

    @Override
    public Value apply(Tracer tracer, Value x) {
        Value y = convolution(width, 1, 1).in(tracer, "conv1", x);
        y = tracer.apply(Pointwise.RELU, NORM.in(tracer, "bn1", y));
        y = convolution(width, 3, stride).in(tracer, "conv2", y);
        y = tracer.apply(Pointwise.RELU, NORM.in(tracer, "bn2", y));
        y = convolution(EXPANSION * width, 1, 1).in(tracer, "conv3", y);
        y = NORM.startingAt(Init.ZERO).in(tracer, "bn3", y);
        y = stochasticDepth.apply(tracer, y);
        Value shortcut = x;
        if (projection) {
            shortcut = convolution(EXPANSION * width, 1, stride).in(tracer, "downsample.0", x);
            shortcut = NORM.in(tracer, "downsample.1", shortcut);
        }
        return tracer.apply(Pointwise.RELU, tracer.apply(new Add(), y, shortcut));
    }
}

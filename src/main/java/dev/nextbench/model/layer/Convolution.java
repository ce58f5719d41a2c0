package dev.nextbench.model.layer;

import dev.nextbench.graph.Init;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Conv2d;
import dev.nextbench.model.Module;

/**
 * Two-dimensional convolution: {@code [N, C, H, W]} to {@code [N, channels, H', W']}. Its parameters are a weight and,
 * if {@code bias}, a bias that starts at zero.
 *
 * @param channels output channels
 * @param padHeight rows of zeros above and below
 * @param padWidth columns of zeros on the left and on the right
 * @param groups into how many parts the channels fall; all of them for a depthwise convolution
 * @param weights how the weight starts
 */
public record Convolution(
        int channels,
        int kernelHeight,
        int kernelWidth,
        int stride,
        int padHeight,
        int padWidth,
        int groups,
        boolean bias,
        Init weights)
        implements Module {

    /** A convolution with a square kernel. */
    public static Convolution square(int channels, int kernel, int stride, int padding, boolean bias, Init weights) {
        return new Convolution(channels, kernel, kernel, stride, padding, padding, 1, bias, weights);
    }

    /** A convolution of patches that do not overlap. */
    public static Convolution patch(int channels, int size, Init weights) {
        return square(channels, size, size, 0, true, weights);
    }

    /** A fully connected layer at every position. */
    public static Convolution pointwise(int channels, Init weights) {
        return square(channels, 1, 1, 0, true, weights);
    }

    /** A convolution of each channel by itself that keeps height and width; both kernel extents are odd. */
    public static Convolution depthwise(int channels, int kernelHeight, int kernelWidth, Init weights) {
        return new Convolution(
                channels,
                kernelHeight,
                kernelWidth,
                1,
                (kernelHeight - 1) / 2,
                (kernelWidth - 1) / 2,
                channels,
                true,
                weights);
    }

    @Override
    public Value apply(Tracer tracer, Value x) {
        Conv2d operator = new Conv2d(stride, padHeight, padWidth, groups);
        Shape shape = Shape.of(channels, x.shape().at(1) / groups, kernelHeight, kernelWidth);
        Value weight = tracer.parameter("weight", shape, weights);
        return bias
                ? tracer.apply(operator, x, weight, tracer.parameter("bias", Shape.of(channels), Init.ZERO))
                : tracer.apply(operator, x, weight);
    }
}

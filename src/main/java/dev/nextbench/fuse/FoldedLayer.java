package dev.nextbench.fuse;

import dev.nextbench.graph.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The weight and bias of one convolution or fully connected layer, with everything that was folded into them. Factors
 * are kept beside the weight and the bias in double precision, so that a number is rounded once, however many
 * operators go into it.
 */
final class FoldedLayer {
    private final FloatBuffer weight;
    private final int outputs;
    private final int inputsOfGroup;
    private final int taps;
    private final double[] outputScale;
    private final double[] inputScale;
    private double @Nullable [] bias;

    /**
     * A layer as it is.
     *
     * @param shape of the weight: {@code [O, C / groups, ...]}
     * @param weight float32, little-endian
     * @param bias float32, little-endian, if the layer has one
     */
    FoldedLayer(Shape shape, int groups, ByteBuffer weight, @Nullable ByteBuffer bias) {
        this.weight = floats(weight);
        this.outputs = shape.at(0);
        this.inputsOfGroup = shape.at(1);
        this.taps = Math.toIntExact(shape.elements() / Math.max(1L, (long) outputs * inputsOfGroup));
        this.outputScale = ones(outputs);
        this.inputScale = ones(groups * inputsOfGroup);
        this.bias = bias == null ? null : doubles(bias);
    }

    /** Takes in what is applied to the layer's output. */
    void append(ChannelAffine affine) {
        for (int o = 0; o < outputs; o++) {
            outputScale[o] *= affine.scale(o);
        }
        if (bias != null || affine.shifts()) {
            double[] sums = biases();
            for (int o = 0; o < outputs; o++) {
                sums[o] = affine.scale(o) * sums[o] + affine.shift(o);
            }
        }
    }

    /** Takes in what is applied to the layer's input; a shift asks that the layer pads nothing. */
    void prepend(ChannelAffine affine) {
        if (affine.shifts()) {
            double[] sums = biases();
            int index = 0;
            for (int o = 0; o < outputs; o++) {
                int firstInput = firstInput(o);
                double sum = 0;
                for (int i = firstInput; i < firstInput + inputsOfGroup; i++) {
                    double kernel = 0;
                    for (int t = 0; t < taps; t++) {
                        kernel += weight.get(index++);
                    }
                    sum += inputScale[i] * kernel * affine.shift(i);
                }
                sums[o] += outputScale[o] * sum;
            }
        }
        for (int i = 0; i < inputScale.length; i++) {
            inputScale[i] *= affine.scale(i);
        }
    }

    boolean hasBias() {
        return bias != null;
    }

    /** The new weight, float32, little-endian, row-major. */
    ByteBuffer weightBytes() {
        ByteBuffer bytes = allocate(weight.limit());
        int index = 0;
        for (int o = 0; o < outputs; o++) {
            int firstInput = firstInput(o);
            for (int i = firstInput; i < firstInput + inputsOfGroup; i++) {
                double factor = outputScale[o] * inputScale[i];
                for (int t = 0; t < taps; t++) {
                    bytes.putFloat((float) (factor * weight.get(index++)));
                }
            }
        }
        return bytes.flip();
    }

    /** The new bias; only where {@link #hasBias}. */
    ByteBuffer biasBytes() {
        ByteBuffer bytes = allocate(outputs);
        for (double value : biases()) {
            bytes.putFloat((float) value);
        }
        return bytes.flip();
    }

    private int firstInput(int output) {
        int groups = inputScale.length / inputsOfGroup;
        return output / (outputs / groups) * inputsOfGroup;
    }

    private double[] biases() {
        if (bias == null) {
            bias = new double[outputs];
        }
        return bias;
    }

    private static double[] ones(int length) {
        double[] ones = new double[length];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static ByteBuffer allocate(int floats) {
        return ByteBuffer.allocate(floats * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static FloatBuffer floats(ByteBuffer bytes) {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    /** Float32, little-endian, in double precision. */
    static double[] doubles(ByteBuffer bytes) {
        FloatBuffer floats = floats(bytes);
        double[] values = new double[floats.limit()];
        Arrays.setAll(values, floats::get);
        return values;
    }
}

package dev.nextbench.fuse;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code y = scale x + shift}, with one scale and one shift for each channel of an axis, in double precision. */
final class ChannelAffine {
    private final int axis;
    private final double[] scale;
    private final double @Nullable [] shift;

    /** Of a batch norm or a scale; {@code shift} is null where the operator has none, whatever its parameters are. */
    ChannelAffine(int axis, double[] scale, double @Nullable [] shift) {
        this.axis = axis;
        this.scale = scale;
        this.shift = shift;
    }

    int axis() {
        return axis;
    }

    boolean shifts() {
        return shift != null;
    }

    double scale(int channel) {
        return scale[channel];
    }

    double shift(int channel) {
        return shift == null ? 0 : shift[channel];
    }

    /** The same channels, which lie on another axis on the far side of a permutation. */
    ChannelAffine along(int otherAxis) {
        return new ChannelAffine(otherAxis, scale, shift);
    }

    /** Of {@code length} channels from {@code start} on. */
    ChannelAffine channels(int start, int length) {
        int end = start + length;
        return new ChannelAffine(
                axis,
                Arrays.copyOfRange(scale, start, end),
                shift == null ? null : Arrays.copyOfRange(shift, start, end));
    }
}

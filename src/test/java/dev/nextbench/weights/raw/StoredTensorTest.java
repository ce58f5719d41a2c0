package dev.nextbench.weights.raw;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Narrow types become float32 exactly. */
class StoredTensorTest {
    /** IEEE 754's definition of binary16, in doubles. */
    private static double value(int half) {
        int exponent = half >> 10 & 31;
        int fraction = half & 1023;
        double size = exponent == 0
                ? Math.scalb((double) fraction, -24)
                : exponent < 31
                        ? Math.scalb(1024.0 + fraction, exponent - 25)
                        : fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        return half >> 15 == 0 ? size : -size;
    }

    @Test
    void every_half_becomes_its_float() {
        for (int half = 0; half < 65_536; half++) {
            float actual = Float.intBitsToFloat(StoredTensor.halfToFloatBits((short) half));
            assertThat(actual).as("%04x", half).isEqualTo(Float.valueOf((float) value(half)));
            assertThat(Float.floatToRawIntBits(actual) >>> 31).as("%04x", half).isEqualTo(half >> 15);
        }
    }
}

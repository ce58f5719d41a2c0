package dev.nextbench.data.augment;

import static dev.nextbench.data.augment.TestPattern.checksum;
import static dev.nextbench.data.augment.TestPattern.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against checksums of Pillow 12.3.0's output on the test image of 64x48. */
class ImageOperationTest {
    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;
    private static final int FILL = Normalization.MEAN_COLOR;

    private static String after(ImageOperation operation) {
        return after(operation, pattern(WIDTH, HEIGHT));
    }

    private static String after(ImageOperation operation, byte[] source) {
        Canvas canvas = TestPattern.canvas(WIDTH, HEIGHT, source);
        operation.apply(canvas);
        return checksum(canvas.pixels());
    }

    private static byte[] lowContrast() {
        byte[] bytes = pattern(WIDTH, HEIGHT);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (40 + (bytes[i] & 0xFF) / 3);
        }
        return bytes;
    }

    @Test
    void the_test_images_are_the_golden_ones() {
        assertThat(checksum(pattern(WIDTH, HEIGHT))).isEqualTo("e01b4774");
        assertThat(checksum(lowContrast())).isEqualTo("37adf57e");
    }

    @ParameterizedTest
    @CsvSource({
        "shearX, 0.27, 7ca496be, 52ec46d6",
        "shearX, -0.27, 837b9883, b595f4c0",
        "shearY, 0.27, 2ba67ccf, 5d43a8ae",
        "shearY, -0.27, c0e17769, 4d3abc07",
        "translateX, 0.405, 65134e70, ba9caded",
        "translateX, -0.405, 8bbe369f, 84658511",
        "translateY, 0.405, 0ca42835, 87cf3994",
        "translateY, -0.405, 187b973c, b1bfa942",
        "rotate, 27, 0f99d868, 6fb9ddb3",
        "rotate, -27, 11d2c2e6, 128e11e6"
    })
    void warps_equal_pillow(String name, double argument, String bilinear, String bicubic) {
        assertThat(after(warp(name, argument, Interpolation.BILINEAR))).isEqualTo(bilinear);
        assertThat(after(warp(name, argument, Interpolation.BICUBIC))).isEqualTo(bicubic);
    }

    private static ImageOperation warp(String name, double argument, Interpolation interpolation) {
        return switch (name) {
            case "shearX" -> Affine.shearX(argument, interpolation, FILL);
            case "shearY" -> Affine.shearY(argument, interpolation, FILL);
            case "translateX" -> Affine.translateX(argument * WIDTH, interpolation, FILL);
            case "translateY" -> Affine.translateY(argument * HEIGHT, interpolation, FILL);
            default -> Affine.rotation(argument, WIDTH, HEIGHT, interpolation, FILL);
        };
    }

    @Test
    void no_rotation_is_a_copy() {
        assertThat(after(Affine.rotation(0, WIDTH, HEIGHT, Interpolation.BICUBIC, FILL)))
                .isEqualTo("e01b4774");
    }

    @Test
    void what_lies_outside_is_filled() {
        Canvas canvas = TestPattern.canvas(4, 2);
        Affine.translateX(4, Interpolation.BILINEAR, 0x010203).apply(canvas);
        assertThat(canvas.pixels())
                .containsExactly(1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3);
    }

    @Test
    void levels_are_stretched_and_equalized_as_by_pillow() {
        assertThat(after(new AutoContrast())).isEqualTo("e01b4774");
        assertThat(after(new AutoContrast(), lowContrast())).isEqualTo("c618d2d1");
        assertThat(after(new Equalize())).isEqualTo("acbaf57e");
        assertThat(after(new Equalize(), lowContrast())).isEqualTo("7c3fa098");
    }

    @Test
    void an_image_of_one_colour_has_nothing_to_stretch() {
        byte[] flat = new byte[3 * WIDTH * HEIGHT];
        Arrays.fill(flat, (byte) 77);
        assertThat(after(new AutoContrast(), flat)).isEqualTo(checksum(flat));
        assertThat(after(new Equalize(), flat)).isEqualTo(checksum(flat));
    }

    @ParameterizedTest
    @CsvSource({"4, 99b7e3d1", "3, 5a2c356e", "2, 208a0925", "1, e22b792d", "0, cbf86111", "8, e01b4774"})
    void posterizing_equals_pillow(int bits, String expected) {
        assertThat(after(new Posterize(bits))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"26, 69fa51b9", "128, e4fd9db6", "0, 14fd0520", "256, e01b4774"})
    void solarizing_equals_pillow(int threshold, String expected) {
        assertThat(after(new Solarize(threshold))).isEqualTo(expected);
    }

    @Test
    void inverting_and_adding_equal_pillow() {
        assertThat(after(new Invert())).isEqualTo("14fd0520");
        assertThat(after(new SolarizeAdd(99))).isEqualTo("2bbd68c5");
    }

    @ParameterizedTest
    @CsvSource({
        "1.81, 04771c60, bb5ca68a, 39794ae6, e6ecd841",
        "0.19, 640bd5e5, f0715977, 87803976, 9bd10df2",
        "0.1, f064279d, eef4ece0, d8a284cc, 9f4d83f6",
        "1.9, c54e5105, 79c08bf0, eda781bc, 5e68100d",
        "1, e01b4774, e01b4774, e01b4774, e01b4774"
    })
    void enhancing_equals_pillow(double factor, String color, String contrast, String brightness, String sharpness) {
        assertThat(after(new Color(factor))).isEqualTo(color);
        assertThat(after(new Contrast(factor))).isEqualTo(contrast);
        assertThat(after(new Brightness(factor))).isEqualTo(brightness);
        assertThat(after(new Sharpness(factor))).isEqualTo(sharpness);
    }

    @Test
    void sharpness_zero_is_the_smoothing_filter() {
        assertThat(after(new Sharpness(0))).isEqualTo("181fd582");
    }

    /**
     * With 0.3, 0.6 and 1.2 the rounding of floats reaches the next integer, so that whole numbers alone would not
     * do.
     */
    @Test
    void blending_rounds_as_floats_do() {
        for (double factor : new double[] {0.3, 0.6, 1.2, 0.1, 1.9, 0.19, 1.81}) {
            Blend blend = new Blend(factor);
            for (int degenerate = 0; degenerate < 256; degenerate++) {
                for (int value = 0; value < 256; value++) {
                    float exact = degenerate + (float) factor * (value - degenerate);
                    int expected = exact <= 0 ? 0 : exact >= 255 ? 255 : (int) exact;
                    assertThat(blend.level(degenerate, value)).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void the_smallest_images_are_handled() {
        Canvas canvas = TestPattern.canvas(1, 1, new byte[] {10, 20, 30});
        new Sharpness(1.9).apply(canvas);
        new Equalize().apply(canvas);
        Affine.shearX(0.3, Interpolation.BICUBIC, FILL).apply(canvas);
        assertThat(canvas.pixels()).containsExactly(10, 20, 30);
    }
}

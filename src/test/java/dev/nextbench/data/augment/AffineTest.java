package dev.nextbench.data.augment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.random.SplitMix;
import java.util.List;
import org.junit.jupiter.api.Test;

class AffineTest {
    private static final int FILL = 0x7C7468;

    /** Noise, or few levels, so that neighbours are often equal and sums often whole. */
    private static byte[] image(int width, int height, SplitMix random) {
        byte[] bytes = new byte[3 * width * height];
        boolean few = random.nextBoolean();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (few ? 255 * random.nextInt(2) : random.nextInt(256));
        }
        return bytes;
    }

    @Test
    void moving_lines_equals_warping_every_pixel() {
        SplitMix random = new SplitMix(17);
        for (int trial = 0; trial < 150; trial++) {
            int width = 1 + random.nextInt(90);
            int height = 1 + random.nextInt(90);
            byte[] image = image(width, height, random);
            double shear = random.nextDouble(-0.3, 0.3);
            double pixels = random.nextInt(3) == 0 ? random.nextInt(40) - 20 : random.nextDouble(-50, 50);
            for (Interpolation interpolation : Interpolation.values()) {
                for (Affine warp : List.of(
                        Affine.shearX(shear, interpolation, FILL),
                        Affine.shearY(shear, interpolation, FILL),
                        Affine.translateX(pixels, interpolation, FILL),
                        Affine.translateY(pixels, interpolation, FILL))) {
                    Canvas byLine = TestPattern.canvas(width, height, image);
                    Canvas byPixel = TestPattern.canvas(width, height, image);
                    warp.apply(byLine);
                    new PlaneWarp(warp).apply(byPixel);
                    assertThat(byLine.pixels())
                            .as("%s of %dx%d", warp, width, height)
                            .isEqualTo(byPixel.pixels());
                }
            }
        }
    }

    @Test
    void one_colour_stays_that_colour() {
        byte[] flat = new byte[3 * 20 * 30];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (byte) (FILL >> (16 - 8 * (i % 3)));
        }
        for (Interpolation interpolation : Interpolation.values()) {
            for (Affine warp : List.of(
                    Affine.shearX(0.123, interpolation, FILL),
                    Affine.translateY(3.7, interpolation, FILL),
                    Affine.rotation(11, 20, 30, interpolation, FILL))) {
                Canvas canvas = TestPattern.canvas(20, 30, flat);
                warp.apply(canvas);
                assertThat(canvas.pixels()).as("%s", warp).isEqualTo(flat);
            }
        }
    }
}

package dev.nextbench.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.random.SplitMix;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RandomErasingTest {
    private static final int SIDE = 224;

    @Test
    void a_quarter_of_the_images_loses_a_sixth_of_its_area() {
        RandomErasing erasing = RandomErasing.noise(0.25);
        int images = 40_000;
        int erased = 0;
        double area = 0;
        double squares = 0;
        for (int i = 0; i < images; i++) {
            Region region = erasing.draw(SIDE, SIDE, SplitMix.of(4, 0, i));
            if (region != null) {
                erased++;
                double fraction = (double) region.area() / (SIDE * SIDE);
                area += fraction;
                squares += fraction * fraction;
                assertThat(region.height()).isLessThan(SIDE);
                assertThat(region.width()).isLessThan(SIDE);
                assertThat(region.top() + region.height()).isLessThanOrEqualTo(SIDE);
                assertThat(region.left() + region.width()).isLessThanOrEqualTo(SIDE);
                assertThat(fraction).isBetween(0.019, 0.337);
                assertThat((double) region.height() / region.width()).isBetween(0.29, 3.45);
            }
        }
        assertThat((double) erased / images).isCloseTo(0.25, within(3.3 * Math.sqrt(0.25 * 0.75 / images)));
        double mean = area / erased;
        double deviation = Math.sqrt(squares / erased - mean * mean);
        // A little less than uniform: the largest areas at the most extreme ratios do not fit.
        assertThat(mean).isCloseTo((0.02 + 1 / 3.0) / 2, within(0.0005 + 3.3 * deviation / Math.sqrt(erased)));
    }

    private static float[] erase(RandomErasing.Fill fill, int side, long seed) {
        float[] images = new float[2 * 3 * side * side];
        Arrays.fill(images, 9);
        RandomErasing erasing = new RandomErasing(1, 0.02, 1 / 3.0, 0.3, fill);
        Region region = erasing.apply(FloatBuffer.wrap(images), 3 * side * side, 3, side, side, new SplitMix(seed));
        assertThat(region).isNotNull();
        for (int i = 0; i < images.length; i++) {
            int y = i % (side * side) / side - region.top();
            int x = i % side - region.left();
            boolean inside = i >= images.length / 2 && y >= 0 && y < region.height() && x >= 0 && x < region.width();
            assertThat(images[i] != 9).isEqualTo(inside);
        }
        return images;
    }

    @Test
    void noise_has_mean_0_and_variance_1_in_every_channel() {
        double[] sum = new double[3];
        double[] squares = new double[3];
        int[] count = new int[3];
        for (int seed = 0; seed < 60; seed++) {
            float[] images = erase(RandomErasing.Fill.NOISE, 64, seed);
            for (int i = images.length / 2; i < images.length; i++) {
                if (images[i] != 9) {
                    int channel = i / (64 * 64) % 3;
                    sum[channel] += images[i];
                    squares[channel] += images[i] * images[i];
                    count[channel]++;
                }
            }
        }
        for (int channel = 0; channel < 3; channel++) {
            assertThat(sum[channel] / count[channel]).isCloseTo(0, within(3.5 / Math.sqrt(count[channel])));
            assertThat(squares[channel] / count[channel]).isCloseTo(1, within(3.5 * Math.sqrt(2.0 / count[channel])));
        }
    }

    @Test
    void other_fills_are_one_colour_or_zero() {
        float[] colour = erase(RandomErasing.Fill.COLOR, 32, 5);
        float[] zero = erase(RandomErasing.Fill.ZERO, 32, 5);
        for (int channel = 0; channel < 3; channel++) {
            int from = (3 + channel) * 32 * 32;
            float[] distinct = distinct(Arrays.copyOfRange(colour, from, from + 32 * 32));
            assertThat(distinct).hasSize(2).contains(9);
            assertThat(distinct(Arrays.copyOfRange(zero, from, from + 32 * 32))).containsExactly(0, 9);
        }
    }

    private static float[] distinct(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        int count = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[count++] = sorted[i];
            }
        }
        return Arrays.copyOf(sorted, count);
    }

    @Test
    void nothing_is_erased_that_does_not_fit() {
        assertThat(new RandomErasing(1, 1, 1, 1, RandomErasing.Fill.ZERO).draw(8, 8, new SplitMix(1)))
                .isNull();
        assertThat(RandomErasing.noise(0).draw(SIDE, SIDE, new SplitMix(1))).isNull();
    }

    @Test
    void ranges_are_checked() {
        assertThatThrownBy(() -> RandomErasing.noise(1.5)).hasMessage("probability of erasing should be in 0..1: 1.5");
        assertThatThrownBy(() -> new RandomErasing(1, 0.3, 0.2, 0.3, RandomErasing.Fill.ZERO))
                .hasMessageStartingWith("erased area should be a range inside 0..1");
    }
}

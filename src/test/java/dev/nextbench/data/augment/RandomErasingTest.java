package dev.nextbench.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.random.SplitMix;
import org.junit.jupiter.api.Test;

/** Which box of an image is erased; ErasingOnDeviceTest has the noise. */
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

    @Test
    void nothing_is_erased_that_does_not_fit() {
        assertThat(new RandomErasing(1, 1, 1, 1).draw(8, 8, new SplitMix(1))).isNull();
        assertThat(RandomErasing.noise(0).draw(SIDE, SIDE, new SplitMix(1))).isNull();
    }

    @Test
    void ranges_are_checked() {
        assertThatThrownBy(() -> RandomErasing.noise(1.5)).hasMessage("probability of erasing should be in 0..1: 1.5");
        assertThatThrownBy(() -> new RandomErasing(1, 0.3, 0.2, 0.3))
                .hasMessageStartingWith("erased area should be a range inside 0..1");
    }
}

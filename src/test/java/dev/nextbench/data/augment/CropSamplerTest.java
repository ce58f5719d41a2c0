package dev.nextbench.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.random.SplitMix;
import java.util.Arrays;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;

class CropSamplerTest {
    private static final double SIGNIFICANCE = 1e-3;
    private static final int BINS = 10;
    private static final int DRAWS = 100_000;

    /** Counts of numbers in equal parts of a range; what rounding puts outside counts for the nearest part. */
    private static final class Histogram {
        final long[] counts = new long[BINS];
        final double low;
        final double high;

        Histogram(double low, double high) {
            this.low = low;
            this.high = high;
        }

        void add(double value) {
            int bin = (int) Math.floor((value - low) / (high - low) * BINS);
            counts[Math.max(0, Math.min(BINS - 1, bin))]++;
        }

        double pValueOfEven() {
            double[] even = new double[BINS];
            Arrays.fill(even, 1);
            return new ChiSquareTest().chiSquareTest(even, counts);
        }
    }

    /** Ten times the size of 500x375, where the rounding of sides to pixels does not show. */
    @Test
    void area_and_log_aspect_are_uniform_where_everything_fits() {
        int width = 5000;
        int height = 3750;
        Histogram areas = new Histogram(0.08, 0.56);
        Histogram aspects = new Histogram(Math.log(0.75), Math.log(4 / 3.0));
        for (int i = 0; i < DRAWS; i++) {
            Region region = RandomResizedCrop.IMAGENET.draw(width, height, SplitMix.of(1, 0, i));
            double area = (double) region.area() / width / height;
            if (area < 0.56) {
                areas.add(area);
                aspects.add(Math.log((double) region.width() / region.height()));
            }
        }
        assertThat(areas.pValueOfEven()).isGreaterThan(SIGNIFICANCE);
        assertThat(aspects.pValueOfEven()).isGreaterThan(SIGNIFICANCE);
    }

    @Test
    void places_are_uniform_and_whole_images_rare() {
        int width = 500;
        int height = 375;
        Histogram tops = new Histogram(0, 1);
        Histogram lefts = new Histogram(0, 1);
        int whole = 0;
        double least = 1;
        double greatest = 0;
        SplitMix smear = new SplitMix(2);
        for (int i = 0; i < DRAWS; i++) {
            Region region = RandomResizedCrop.IMAGENET.draw(width, height, SplitMix.of(2, 0, i));
            tops.add((region.top() + smear.nextDouble()) / (height - region.height() + 1));
            lefts.add((region.left() + smear.nextDouble()) / (width - region.width() + 1));
            double area = (double) region.area() / width / height;
            least = Math.min(least, area);
            greatest = Math.max(greatest, area);
            whole += region.equals(Region.whole(width, height)) ? 1 : 0;
        }
        assertThat(tops.pValueOfEven()).isGreaterThan(SIGNIFICANCE);
        assertThat(lefts.pValueOfEven()).isGreaterThan(SIGNIFICANCE);
        assertThat(least).isBetween(0.079, 0.082);
        assertThat(greatest).isBetween(0.98, 1.0);
        assertThat(whole).isLessThan(DRAWS / 1000);
    }

    @Test
    void an_image_too_narrow_or_too_wide_is_cropped_at_its_centre() {
        assertThat(RandomResizedCrop.IMAGENET.draw(10, 1000, new SplitMix(1))).isEqualTo(new Region(493, 0, 13, 10));
        assertThat(RandomResizedCrop.IMAGENET.draw(1000, 9, new SplitMix(1))).isEqualTo(new Region(0, 494, 9, 12));
        RandomResizedCrop all = new RandomResizedCrop(1, 1, 1, 1);
        assertThat(all.draw(30, 20, new SplitMix(1))).isEqualTo(new Region(0, 5, 20, 20));
    }

    @Test
    void the_smallest_image_has_a_crop() {
        for (int seed = 0; seed < 100; seed++) {
            assertThat(RandomResizedCrop.IMAGENET.draw(1, 1, new SplitMix(seed)))
                    .isEqualTo(Region.whole(1, 1));
            assertThat(PaddleRandomCrop.IMAGENET.draw(1, 1, new SplitMix(seed))).isEqualTo(Region.whole(1, 1));
        }
    }

    @Test
    void the_crop_of_paddle_has_a_uniform_aspect_and_fits_at_once() {
        int width = 5000;
        int height = 3750;
        Histogram aspects = new Histogram(0.75, 4 / 3.0);
        Histogram areas = new Histogram(0, 1);
        Histogram tops = new Histogram(0, 1);
        Histogram lefts = new Histogram(0, 1);
        SplitMix smear = new SplitMix(4);
        for (int i = 0; i < DRAWS; i++) {
            Region region = PaddleRandomCrop.IMAGENET.draw(width, height, SplitMix.of(4, 0, i));
            double aspect = (double) region.width() / region.height();
            double most = Math.min((double) width / height / aspect, (double) height / width * aspect);
            aspects.add(aspect);
            areas.add(((double) region.area() / width / height - 0.08) / (Math.min(1, most) - 0.08));
            tops.add((region.top() + smear.nextDouble()) / (height - region.height() + 1));
            lefts.add((region.left() + smear.nextDouble()) / (width - region.width() + 1));
        }
        assertThat(aspects.pValueOfEven()).isGreaterThan(SIGNIFICANCE);
        assertThat(areas.pValueOfEven()).isGreaterThan(SIGNIFICANCE);
        assertThat(tops.pValueOfEven()).isGreaterThan(SIGNIFICANCE);
        assertThat(lefts.pValueOfEven()).isGreaterThan(SIGNIFICANCE);
    }

    @Test
    void ranges_are_checked() {
        assertThatThrownBy(() -> new RandomResizedCrop(0.5, 0.4, 1, 1))
                .hasMessage("area should be a range inside 0..1, not 0.5..0.4");
        assertThatThrownBy(() -> new PaddleRandomCrop(0.1, 1, 2, 1))
                .hasMessage("aspect should be a range above 0, not 2.0..1.0");
    }
}

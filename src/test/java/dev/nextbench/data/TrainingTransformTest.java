package dev.nextbench.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.random.SplitMix;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TrainingTransformTest {
    private static final int SIZE = 32;

    /** Slopes without edges, as most of a photograph is. */
    private static RgbImage slopes(int width, int height) {
        byte[] bytes = new byte[3 * width * height];
        for (int i = 0; i < bytes.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            bytes[i] = (byte) (128 + 60 * Math.sin(x / 40.0 + i % 3) + 60 * Math.cos(y / 35.0));
        }
        return new RgbImage(width, height, bytes);
    }

    private static AugmentationSettings settings(String policy) {
        return TestImages.augmentation(
                "crop", "random_resized", "interpolation", "random", "flip", "0.5", "rand_augment", policy);
    }

    @Test
    void an_encoded_image_becomes_what_its_pixels_become() throws IOException {
        for (String format : new String[] {"jpg", "png"}) {
            byte[] content = TestImages.encode(TestImages.pattern(149, 203), format);
            RgbImage image = EncodedImage.read("it", content);
            AugmentationSettings settings = settings("rand-m9-mstd0.5-inc1");
            TrainingTransform whole = new TrainingTransform(settings, SIZE, false);
            TrainingTransform encoded = new TrainingTransform(settings, SIZE, false);
            for (int i = 0; i < 40; i++) {
                assertThat(encoded.encoded("it", content, SplitMix.of(1, i)))
                        .isEqualTo(whole.whole(image, SplitMix.of(1, i)));
            }
        }
    }

    @Test
    void fast_decoding_draws_the_same_and_differs_little() throws IOException {
        byte[] content = TestImages.encode(slopes(397, 301), "jpg");
        TrainingTransform exact = new TrainingTransform(settings("none"), SIZE, false);
        TrainingTransform fast = new TrainingTransform(settings("none"), SIZE, true);
        int unequal = 0;
        for (int i = 0; i < 40; i++) {
            byte[] expected = exact.encoded("it", content, SplitMix.of(2, i)).clone();
            byte[] found = fast.encoded("it", content, SplitMix.of(2, i));
            long sum = 0;
            for (int j = 0; j < expected.length; j++) {
                sum += Math.abs((expected[j] & 0xFF) - (found[j] & 0xFF));
            }
            // The region moves by half a scaled pixel at most: 4 pixels, of slopes of up to 60/40 + 60/35 levels a
            // pixel.
            assertThat(sum / (double) expected.length).isLessThan(4 * (60 / 40.0 + 60 / 35.0));
            unequal += sum > 0 ? 1 : 0;
        }
        assertThat(unequal).isGreaterThan(20);
    }
}

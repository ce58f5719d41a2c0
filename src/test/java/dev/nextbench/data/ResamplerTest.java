package dev.nextbench.data;

import static dev.nextbench.data.TestImages.checksum;
import static dev.nextbench.data.TestImages.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against checksums of Pillow 12.3.0's output. */
class ResamplerTest {
    @ParameterizedTest
    @CsvSource({
        "64, 48, e01b4774",
        "500, 375, 7ecaa19b",
        "375, 500, 124a82e6",
        "640, 427, 112d11c8",
        "256, 256, e24116d5",
        "300, 224, 139a8ef9",
        "251, 333, 67be6ff9",
        "97, 203, b17f3207"
    })
    void the_test_image_is_the_golden_one(int width, int height, String expected) {
        assertThat(checksum(pattern(width, height))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "500, 375, 224, 224, 1d210092, 70577190",
        "64, 48, 224, 224, baf63ed0, 4160fea4",
        "97, 203, 224, 224, cd6e5282, 19eac338",
        "300, 200, 384, 256, 5784d248, cf2097ab",
        "341, 256, 341, 256, c024ffc7, c024ffc7"
    })
    void scaling_equals_pillow(int width, int height, int toWidth, int toHeight, String bicubic, String bilinear) {
        RgbImage image = pattern(width, height);
        assertThat(checksum(Resampler.BICUBIC.resize(image, toWidth, toHeight))).isEqualTo(bicubic);
        assertThat(checksum(Resampler.BILINEAR.resize(image, toWidth, toHeight)))
                .isEqualTo(bilinear);
    }

    @ParameterizedTest
    @CsvSource({
        "10, 20, 200, 300, f599e221, 0d24a006, ae547e2e, 2b9ff607",
        "0, 0, 375, 500, 70577190, 8e118cda, 1d210092, 9763e211",
        "100, 250, 31, 47, 16f19fc7, 87145ac7, 2481a827, 5af99ae4"
    })
    void a_crop_is_scaled_without_its_surroundings_and_mirrored(
            int top,
            int left,
            int height,
            int width,
            String bilinear,
            String bilinearMirrored,
            String bicubic,
            String bicubicMirrored) {
        RgbImage crop = pattern(500, 375).crop(top, left, height, width);
        RgbImage linear = Resampler.BILINEAR.resize(crop, 224, 224);
        RgbImage cubic = Resampler.BICUBIC.resize(crop, 224, 224);
        assertThat(checksum(linear)).isEqualTo(bilinear);
        assertThat(checksum(linear.mirror())).isEqualTo(bilinearMirrored);
        assertThat(checksum(cubic)).isEqualTo(bicubic);
        assertThat(checksum(cubic.mirror())).isEqualTo(bicubicMirrored);
    }

    @Test
    void an_image_of_the_asked_size_is_not_copied() {
        RgbImage image = pattern(8, 8);
        assertThat(Resampler.BICUBIC.resize(image, 8, 8)).isSameAs(image);
    }
}

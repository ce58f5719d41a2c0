package dev.nextbench.data;

import static dev.nextbench.data.TestImages.checksum;
import static dev.nextbench.data.TestImages.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against checksums of timm's transform with Pillow 12.3.0. */
class EvaluationTransformTest {
    @ParameterizedTest
    @CsvSource({
        "500, 375, 224, 0.875, 341x256, cf99a416, d5c96746",
        "375, 500, 224, 0.875, 256x341, 1222be26, 8c501ce5",
        "640, 427, 224, 0.875, 383x256, 471311d3, e8608b77",
        "256, 256, 224, 0.875, 256x256, e24116d5, 2d349205",
        "300, 224, 224, 0.875, 342x256, 1f39229c, ccbe667f",
        "251, 333, 224, 0.875, 256x339, d2d10949, a3e75523",
        "500, 375, 224, 0.95, 313x235, 0722dad2, 0e965cac",
        "375, 500, 224, 0.95, 235x313, 6ff8aea9, a1c6e4f1",
        "640, 427, 224, 0.95, 352x235, b3d399df, 1cf94265",
        "256, 256, 224, 0.95, 235x235, a876f060, 73398255",
        "300, 224, 224, 0.95, 314x235, 16bc8ccf, c1cd9f84",
        "251, 333, 224, 0.95, 235x311, 4a92a101, 898ac22e",
        "500, 375, 384, 1.0, 512x384, 39f5942d, bc9cb6ca",
        "375, 500, 384, 1.0, 384x512, d34be5d0, da8ede1f",
        "640, 427, 384, 1.0, 575x384, 919ea0db, 2d104b3d",
        "256, 256, 384, 1.0, 384x384, f37ce46d, f37ce46d",
        "300, 224, 384, 1.0, 514x384, 189d1658, 84ee69ae",
        "251, 333, 384, 1.0, 384x509, 2ce2c68f, 8b591da2",
        "500, 375, 288, 1.0, 384x288, 684d15f1, 8b3bf8dd",
        "375, 500, 288, 1.0, 288x384, a7daf924, ca83491f",
        "640, 427, 288, 1.0, 431x288, fc78ee7a, d29d88b8",
        "256, 256, 288, 1.0, 288x288, a4dd50f9, a4dd50f9",
        "300, 224, 288, 1.0, 385x288, 31041a18, 51dfdd81",
        "251, 333, 288, 1.0, 288x382, 8968c952, 60e15549"
    })
    void equals_timm(int width, int height, int size, double crop, String scaledSize, String scaled, String cropped) {
        RgbImage image = pattern(width, height);
        EvaluationTransform transform = new EvaluationTransform(size, crop);
        RgbImage larger = transform.scale(image);
        assertThat(larger).hasToString("RGB " + scaledSize);
        assertThat(checksum(larger)).isEqualTo(scaled);
        RgbImage result = transform.apply(image);
        assertThat(result).hasToString("RGB %dx%d".formatted(size, size));
        assertThat(checksum(result)).isEqualTo(cropped);
    }

    @Test
    void an_image_of_the_asked_size_stays_as_it_is() {
        RgbImage image = pattern(32, 32);
        assertThat(new EvaluationTransform(32, 1).apply(image)).isSameAs(image);
    }

    @Test
    void a_crop_outside_its_range_is_refused() {
        assertThatThrownBy(() -> new EvaluationTransform(32, 0)).hasMessageContaining("crop");
        assertThatThrownBy(() -> new EvaluationTransform(32, 1.1)).hasMessageContaining("1.1");
    }
}

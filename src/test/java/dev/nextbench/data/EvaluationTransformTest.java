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

    /** From src/test/fixtures/make_evaluation_checksums.py with Pillow 12.3.0. */
    @ParameterizedTest
    @CsvSource({
        "500, 375, PADDLE, 224, 0.875, BICUBIC, 341x256, cf99a416, d5c96746",
        "375, 500, PADDLE, 224, 0.875, BICUBIC, 256x341, 1222be26, 8c501ce5",
        "640, 427, PADDLE, 224, 0.875, BICUBIC, 384x256, e3bd7e7d, 3bae1fae",
        "256, 256, PADDLE, 224, 0.875, BICUBIC, 256x256, e24116d5, 2d349205",
        "300, 224, PADDLE, 224, 0.875, BICUBIC, 343x256, 31ce0deb, 5134f035",
        "251, 333, PADDLE, 224, 0.875, BICUBIC, 256x340, 727dfba3, a87494cc",
        "97, 203, PADDLE, 224, 0.875, BICUBIC, 256x536, 73715c0f, dab2f271",
        "1031, 333, PADDLE, 224, 0.875, BICUBIC, 793x256, 70446139, 1aba427b",
        "255, 511, PADDLE, 224, 0.875, BICUBIC, 256x513, 12aa24d3, 4dee0c6b",
        "500, 375, PADDLE, 96, 0.95, BILINEAR, 135x101, cfe4fb46, 23242a2f",
        "375, 500, PADDLE, 96, 0.95, BILINEAR, 101x135, e6ac2fcb, 1a838dff",
        "640, 427, PADDLE, 96, 0.95, BILINEAR, 151x101, f3c7db56, bd1c43bd",
        "256, 256, PADDLE, 96, 0.95, BILINEAR, 101x101, 2a95967d, 29f21432",
        "300, 224, PADDLE, 96, 0.95, BILINEAR, 135x101, 415806d8, 4b2e49b0",
        "251, 333, PADDLE, 96, 0.95, BILINEAR, 101x134, febb7500, 76dbefba",
        "97, 203, PADDLE, 96, 0.95, BILINEAR, 101x211, 675f65ec, 49c6f368",
        "1031, 333, PADDLE, 96, 0.95, BILINEAR, 313x101, 94222835, b0c29e31",
        "255, 511, PADDLE, 96, 0.95, BILINEAR, 101x202, 2d216840, cc352397",
        "500, 375, WARP, 384, 1.0, BICUBIC, 384x384, c74118a4, c74118a4",
        "375, 500, WARP, 384, 1.0, BICUBIC, 384x384, b1c230f6, b1c230f6",
        "640, 427, WARP, 384, 1.0, BICUBIC, 384x384, f67fa2e8, f67fa2e8",
        "256, 256, WARP, 384, 1.0, BICUBIC, 384x384, f37ce46d, f37ce46d",
        "300, 224, WARP, 384, 1.0, BICUBIC, 384x384, cb9d029a, cb9d029a",
        "251, 333, WARP, 384, 1.0, BICUBIC, 384x384, 1a02c823, 1a02c823",
        "97, 203, WARP, 384, 1.0, BICUBIC, 384x384, 4e2bc045, 4e2bc045",
        "1031, 333, WARP, 384, 1.0, BICUBIC, 384x384, acf5dac6, acf5dac6",
        "255, 511, WARP, 384, 1.0, BICUBIC, 384x384, ea69ead2, ea69ead2",
        "500, 375, WARP, 224, 0.95, BICUBIC, 235x235, 98e4b648, 33a0426e",
        "375, 500, WARP, 224, 0.95, BICUBIC, 235x235, ca93beed, 339f06f3",
        "640, 427, WARP, 224, 0.95, BICUBIC, 235x235, 40565973, 98925f8a",
        "256, 256, WARP, 224, 0.95, BICUBIC, 235x235, a876f060, 73398255",
        "300, 224, WARP, 224, 0.95, BICUBIC, 235x235, 74440fae, d4cc97f3",
        "251, 333, WARP, 224, 0.95, BICUBIC, 235x235, 5c2e87ed, cea882a4",
        "97, 203, WARP, 224, 0.95, BICUBIC, 235x235, 7e77dc25, ee914ea6",
        "1031, 333, WARP, 224, 0.95, BICUBIC, 235x235, 88aee0a0, ac7a4fde",
        "255, 511, WARP, 224, 0.95, BICUBIC, 235x235, f40fc930, 5edc62cf",
        "500, 375, TIMM, 224, 0.875, BILINEAR, 341x256, a670cbaa, 0d5502fa",
        "375, 500, TIMM, 224, 0.875, BILINEAR, 256x341, 778013c0, 35bbb522",
        "640, 427, TIMM, 224, 0.875, BILINEAR, 383x256, 01229619, 7461f83b",
        "256, 256, TIMM, 224, 0.875, BILINEAR, 256x256, e24116d5, 2d349205",
        "300, 224, TIMM, 224, 0.875, BILINEAR, 342x256, f8c19505, 7b435b71",
        "251, 333, TIMM, 224, 0.875, BILINEAR, 256x339, 70676658, 0b3237fe",
        "97, 203, TIMM, 224, 0.875, BILINEAR, 256x535, 90f7b03d, b7aac2d5",
        "1031, 333, TIMM, 224, 0.875, BILINEAR, 792x256, 5a6cab9c, baa2d57c",
        "255, 511, TIMM, 224, 0.875, BILINEAR, 256x513, 49aec7ae, 6a65c0e3"
    })
    void other_kinds_and_filters_equal_their_references(
            int width,
            int height,
            EvaluationTransform.Kind kind,
            int size,
            double crop,
            Resampler filter,
            String scaledSize,
            String scaled,
            String cropped) {
        RgbImage image = pattern(width, height);
        EvaluationTransform transform = new EvaluationTransform(size, crop, kind, filter);
        RgbImage larger = transform.scale(image);
        assertThat(larger).hasToString("RGB " + scaledSize);
        assertThat(checksum(larger)).isEqualTo(scaled);
        assertThat(checksum(transform.apply(image))).isEqualTo(cropped);
    }

    @Test
    void each_kind_says_what_it_does() {
        assertThat(new EvaluationTransform(224, 0.875).steps())
                .containsEntry("resize", "bicubic, antialiased, shorter side to 256")
                .containsEntry("crop", "centre 224x224");
        assertThat(new EvaluationTransform(384, 1, EvaluationTransform.Kind.WARP, Resampler.BILINEAR).steps())
                .containsEntry("resize", "bilinear, antialiased, whole image to 384x384")
                .containsEntry("crop", "none");
        assertThat(new EvaluationTransform(224, 0.875, EvaluationTransform.Kind.PADDLE, Resampler.BICUBIC).steps())
                .containsEntry("crop", "centre 224x224, margins rounded down");
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

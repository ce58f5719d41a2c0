package dev.nextbench.data.augment;

import static dev.nextbench.data.augment.TestPattern.checksum;
import static dev.nextbench.data.augment.TestPattern.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.data.RgbImage;
import dev.nextbench.random.SplitMix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against checksums of Pillow 12.3.0's output. */
class CropResizerTest {
    private static String resized(
            CropResizer resizer,
            int width,
            int height,
            Region region,
            Interpolation interpolation,
            boolean mirrored,
            int toWidth,
            int toHeight) {
        Canvas canvas = new Canvas(toWidth, toHeight);
        resizer.resize(pattern(width, height), width, height, region, interpolation, mirrored, canvas);
        return checksum(canvas.pixels());
    }

    @ParameterizedTest
    @CsvSource({
        "500, 375, 224, 224, 1d210092, 70577190",
        "64, 48, 224, 224, baf63ed0, 4160fea4",
        "97, 203, 224, 224, cd6e5282, 19eac338",
        "300, 200, 384, 256, 5784d248, cf2097ab",
        "341, 256, 341, 256, c024ffc7, c024ffc7"
    })
    void a_whole_image_is_scaled_as_by_pillow(
            int width, int height, int toWidth, int toHeight, String bicubic, String bilinear) {
        Region whole = Region.whole(width, height);
        CropResizer resizer = new CropResizer();
        assertThat(resized(resizer, width, height, whole, Interpolation.BICUBIC, false, toWidth, toHeight))
                .isEqualTo(bicubic);
        assertThat(resized(resizer, width, height, whole, Interpolation.BILINEAR, false, toWidth, toHeight))
                .isEqualTo(bilinear);
    }

    @ParameterizedTest
    @CsvSource({
        "500, 375, 341, 256, cf99a416",
        "500, 375, 313, 235, 0722dad2",
        "500, 375, 512, 384, 39f5942d",
        "500, 375, 384, 288, 684d15f1",
        "375, 500, 256, 341, 1222be26",
        "375, 500, 235, 313, 6ff8aea9",
        "375, 500, 384, 512, d34be5d0",
        "375, 500, 288, 384, a7daf924",
        "640, 427, 383, 256, 471311d3",
        "640, 427, 352, 235, b3d399df",
        "640, 427, 575, 384, 919ea0db",
        "640, 427, 431, 288, fc78ee7a",
        "256, 256, 256, 256, e24116d5",
        "256, 256, 235, 235, a876f060",
        "256, 256, 384, 384, f37ce46d",
        "256, 256, 288, 288, a4dd50f9",
        "300, 224, 342, 256, 1f39229c",
        "300, 224, 314, 235, 16bc8ccf",
        "300, 224, 514, 384, 189d1658",
        "300, 224, 385, 288, 31041a18",
        "251, 333, 256, 339, d2d10949",
        "251, 333, 235, 311, 4a92a101",
        "251, 333, 384, 509, 2ce2c68f",
        "251, 333, 288, 382, 8968c952"
    })
    void evaluation_sizes_are_scaled_as_by_pillow(int width, int height, int toWidth, int toHeight, String expected) {
        assertThat(resized(
                        new CropResizer(),
                        width,
                        height,
                        Region.whole(width, height),
                        Interpolation.BICUBIC,
                        false,
                        toWidth,
                        toHeight))
                .isEqualTo(expected);
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
        Region region = new Region(top, left, height, width);
        CropResizer resizer = new CropResizer();
        assertThat(resized(resizer, 500, 375, region, Interpolation.BILINEAR, false, 224, 224))
                .isEqualTo(bilinear);
        assertThat(resized(resizer, 500, 375, region, Interpolation.BILINEAR, true, 224, 224))
                .isEqualTo(bilinearMirrored);
        assertThat(resized(resizer, 500, 375, region, Interpolation.BICUBIC, false, 224, 224))
                .isEqualTo(bicubic);
        assertThat(resized(resizer, 500, 375, region, Interpolation.BICUBIC, true, 224, 224))
                .isEqualTo(bicubicMirrored);
    }

    /** One resizer for all: what an image leaves in its memory does not reach the next one. */
    @Test
    void any_crop_to_any_size_equals_the_plain_resampler() {
        SplitMix random = new SplitMix(7);
        CropResizer resizer = new CropResizer();
        for (int trial = 0; trial < 60; trial++) {
            int width = 1 + random.nextInt(300);
            int height = 1 + random.nextInt(700);
            int cropWidth = 1 + random.nextInt(width);
            int cropHeight = 1 + random.nextInt(height);
            Region region = new Region(
                    random.nextInt(height - cropHeight + 1),
                    random.nextInt(width - cropWidth + 1),
                    cropHeight,
                    cropWidth);
            int toWidth = random.nextInt(5) == 0 ? cropWidth : 1 + random.nextInt(260);
            int toHeight = random.nextInt(5) == 0 ? cropHeight : 1 + random.nextInt(260);
            boolean mirrored = random.nextBoolean();
            byte[] noise = new byte[3 * width * height];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (byte) random.nextLong();
            }
            for (Interpolation interpolation : Interpolation.values()) {
                RgbImage expected = PlainResampler.resize(
                        new RgbImage(width, height, noise).crop(region.top(), region.left(), cropHeight, cropWidth),
                        interpolation,
                        toWidth,
                        toHeight);
                byte[] target = new byte[3 * toWidth * toHeight];
                resizer.resize(noise, width, height, region, interpolation, mirrored, target, toWidth, toHeight);
                assertThat(target)
                        .as("%s of %dx%d to %dx%d, %s", region, width, height, toWidth, toHeight, interpolation)
                        .isEqualTo((mirrored ? expected.mirror() : expected).bytes());
            }
        }
    }

    @Test
    void a_window_of_the_result_is_cut_out_of_it_and_takes_only_what_is_planned() {
        SplitMix random = new SplitMix(8);
        CropResizer resizer = new CropResizer();
        for (int trial = 0; trial < 40; trial++) {
            int width = 1 + random.nextInt(200);
            int height = 1 + random.nextInt(600);
            byte[] noise = new byte[3 * width * height];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (byte) random.nextLong();
            }
            int toWidth = 1 + random.nextInt(150);
            int toHeight = 1 + random.nextInt(150);
            int windowWidth = 1 + random.nextInt(toWidth);
            int windowHeight = 1 + random.nextInt(toHeight);
            Region window = new Region(
                    random.nextInt(toHeight - windowHeight + 1),
                    random.nextInt(toWidth - windowWidth + 1),
                    windowHeight,
                    windowWidth);
            for (Interpolation interpolation : Interpolation.values()) {
                RgbImage all =
                        PlainResampler.resize(new RgbImage(width, height, noise), interpolation, toWidth, toHeight);
                Region needed = resizer.plan(Region.whole(width, height), interpolation, toWidth, toHeight, window);
                byte[] target = new byte[3 * windowWidth * windowHeight];
                ByteColumns part = new ByteColumns();
                part.set(
                        new RgbImage(width, height, noise)
                                .crop(needed.top(), needed.left(), needed.height(), needed.width())
                                .bytes(),
                        needed.width(),
                        needed.left(),
                        needed.top(),
                        false);
                resizer.resize(part, false, target);
                assertThat(target)
                        .as("%s of %dx%d scaled from %dx%d", window, toWidth, toHeight, width, height)
                        .isEqualTo(all.crop(window.top(), window.left(), windowHeight, windowWidth)
                                .bytes());
            }
        }
    }

    @Test
    void a_region_outside_the_image_is_refused() {
        assertThatThrownBy(() -> new CropResizer()
                        .resize(
                                pattern(10, 8),
                                10,
                                8,
                                new Region(2, 0, 7, 10),
                                Interpolation.BICUBIC,
                                false,
                                new Canvas(4, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leaves the image of 10x8");
    }
}

package dev.nextbench.data;

import static dev.nextbench.data.CropDecoderTest.CHROMA_411;
import static dev.nextbench.data.CropDecoderTest.CHROMA_420;
import static dev.nextbench.data.CropDecoderTest.CHROMA_422;
import static dev.nextbench.data.CropDecoderTest.CHROMA_440;
import static dev.nextbench.data.CropDecoderTest.CHROMA_444;
import static dev.nextbench.data.CropDecoderTest.crop;
import static dev.nextbench.data.CropDecoderTest.encode;
import static dev.nextbench.data.CropDecoderTest.jpeg;
import static dev.nextbench.data.CropDecoderTest.picture;
import static dev.nextbench.data.CropDecoderTest.read;
import static dev.nextbench.data.CropDecoderTest.region;
import static dev.nextbench.data.CropDecoderTest.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nextbench.data.augment.ByteColumns;
import dev.nextbench.data.augment.Region;
import dev.nextbench.random.SplitMix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;

/** The system's library, by all functions of it that are there, against OpenCV's decoding of the whole image. */
class TurboJpegTest {
    static List<TurboJpeg> decoders() {
        List<TurboJpeg> decoders = new ArrayList<>();
        TurboJpeg old = TurboJpeg2.open();
        TurboJpeg cropping = TurboJpeg3.open();
        if (old != null) {
            decoders.add(old);
        }
        if (cropping != null) {
            decoders.add(cropping);
        }
        assumeTrue(!decoders.isEmpty(), "the system has no libturbojpeg");
        assertThat(ImageDecoder.version()).isNotEmpty();
        return decoders;
    }

    private static byte[] pixels(TurboJpeg turbo, Region region) {
        ByteColumns columns = new ByteColumns();
        DecodedRows rows = turbo.decoded();
        columns.set(rows.pixels(), rows.width(), rows.left(), region.top(), false);
        return read(columns, region);
    }

    private static void assertCropsEqual(TurboJpeg turbo, byte[] content, int crops) {
        RgbImage image = whole(content);
        SplitMix random = new SplitMix(6);
        for (int i = 0; i < crops; i++) {
            Region region = i == 0 ? Region.whole(image.width(), image.height()) : region(image, random);
            assertThat(turbo.decode(content, region, 1)).as("%s", region).isTrue();
            assertThat(pixels(turbo, region)).as("%s of %s", region, image).isEqualTo(crop(image, region));
        }
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void crops_equal_those_of_the_whole_image(TurboJpeg turbo) {
        for (int sampling : new int[] {CHROMA_444, CHROMA_422, CHROMA_440, CHROMA_420, CHROMA_411}) {
            assertCropsEqual(turbo, jpeg(333, 251, sampling, 90), 60);
            assertCropsEqual(turbo, jpeg(7, 49, sampling, 100), 20);
            assertCropsEqual(turbo, jpeg(1, 1, sampling, 90), 1);
        }
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void other_forms_are_decoded(TurboJpeg turbo) {
        Mat picture = picture(133, 95, false, 2);
        assertCropsEqual(turbo, encode(picture(77, 85, true, 1), ".jpg"), 20);
        assertCropsEqual(turbo, encode(picture, ".jpg", Imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1), 20);
        assertCropsEqual(turbo, encode(picture, ".jpg", Imgcodecs.IMWRITE_JPEG_OPTIMIZE, 1), 20);
        for (int interval : new int[] {1, 3, 17}) {
            assertCropsEqual(turbo, encode(picture, ".jpg", Imgcodecs.IMWRITE_JPEG_RST_INTERVAL, interval), 20);
        }
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void damage_above_the_last_row_is_refused_and_damage_far_below_is_not_seen(TurboJpeg turbo) {
        byte[] content = encode(picture(160, 320, false, 2), ".jpg", Imgcodecs.IMWRITE_JPEG_RST_INTERVAL, 5);
        Region upper = new Region(3, 5, 100, 90);
        byte[] expected = crop(whole(content), upper);
        byte[] damagedBelow = content.clone();
        Arrays.fill(damagedBelow, content.length * 6 / 10, content.length * 7 / 10, (byte) 0x11);
        assertThat(turbo.decode(damagedBelow, upper, 1)).isTrue();
        assertThat(pixels(turbo, upper)).isEqualTo(expected);
        assertThat(turbo.decode(damagedBelow, Region.whole(160, 320), 1)).isFalse();
        byte[] damagedAbove = content.clone();
        Arrays.fill(damagedAbove, content.length / 10, content.length * 2 / 10, (byte) 0x11);
        assertThat(turbo.decode(damagedAbove, upper, 1)).isFalse();
        assertThat(turbo.decode(content, upper, 1)).isTrue();
        assertThat(pixels(turbo, upper)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void what_is_no_jpeg_or_too_small_is_refused(TurboJpeg turbo) {
        Region region = new Region(0, 0, 20, 20);
        assertThat(turbo.decode(encode(picture(60, 50, false, 4), ".png"), region, 1))
                .isFalse();
        assertThat(turbo.decode(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xC0}, region, 1))
                .isFalse();
        assertThat(turbo.decode(jpeg(19, 50, CHROMA_420, 90), region, 1)).isFalse();
        assertThat(turbo.decode(jpeg(50, 19, CHROMA_420, 90), region, 1)).isFalse();
        assertThat(turbo.decode(jpeg(38, 60, CHROMA_420, 90), region, 2)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void scaled_crops_equal_those_of_the_scaled_image(TurboJpeg turbo) {
        for (int sampling : new int[] {CHROMA_444, CHROMA_420}) {
            byte[] content = jpeg(333, 251, sampling, 90);
            ImageDecoder.Part part = new ImageDecoder.Part();
            for (int scale : new int[] {2, 4, 8}) {
                Region region = new Region(9, 8, 120 / scale, 200 / scale);
                assertThat(turbo.decode(content, region, scale)).isTrue();
                assertThat(ImageDecoder.decode(content, region, scale, part)).isTrue();
                ByteColumns columns = new ByteColumns();
                columns.set(part.bytes(), region.width(), region.left(), region.top(), true);
                assertThat(pixels(turbo, region))
                        .as("1/%d, sampling %x", scale, sampling)
                        .isEqualTo(read(columns, region));
            }
        }
    }

    @Test
    void the_file_is_named() {
        assumeTrue(TurboJpeg.isThere(), "the system has no libturbojpeg");
        assertThat(CropDecoder.version()).contains("; parts of JPEGs by ").contains("turbojpeg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tjNoSuchFunction"})
    void a_function_that_is_not_there_is_not_found(String name) {
        assertThat(TurboJpeg.has(name)).isFalse();
    }
}

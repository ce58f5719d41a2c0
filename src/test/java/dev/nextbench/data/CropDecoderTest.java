package dev.nextbench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.data.augment.PixelColumns;
import dev.nextbench.data.augment.Region;
import dev.nextbench.random.SplitMix;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;

/** Against OpenCV's decoding of the whole image. */
class CropDecoderTest {
    static final int CHROMA_444 = 0x111111;
    static final int CHROMA_422 = 0x211111;
    static final int CHROMA_440 = 0x121111;
    static final int CHROMA_420 = 0x221111;
    static final int CHROMA_411 = 0x411111;

    @BeforeAll
    static void loadOpenCv() {
        assertThat(ImageDecoder.version()).isNotEmpty();
    }

    /** Slopes, edges and some noise: every coefficient occurs. */
    static Mat picture(int width, int height, boolean grey, long seed) {
        SplitMix random = new SplitMix(seed);
        byte[] bytes = new byte[(grey ? 1 : 3) * width * height];
        int channels = grey ? 1 : 3;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < channels; c++) {
                    int slope = 128 + (int) (100 * Math.sin(x / (7.0 + c) + y / (11.0 - c)));
                    int edge = (x / 13 + y / 17 + c) % 3 == 0 ? 60 : 0;
                    int level = slope + edge - random.nextInt(30);
                    bytes[channels * (y * width + x) + c] = (byte) Math.max(0, Math.min(255, level));
                }
            }
        }
        Mat mat = new Mat(height, width, grey ? CvType.CV_8UC1 : CvType.CV_8UC3);
        mat.put(0, 0, bytes);
        return mat;
    }

    static byte[] encode(Mat picture, String format, int... settings) {
        MatOfByte encoded = new MatOfByte();
        assertThat(Imgcodecs.imencode(format, picture, encoded, new MatOfInt(settings)))
                .isTrue();
        return encoded.toArray();
    }

    static byte[] jpeg(int width, int height, int sampling, int quality) {
        return encode(
                picture(width, height, false, quality),
                ".jpg",
                Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR,
                sampling,
                Imgcodecs.IMWRITE_JPEG_QUALITY,
                quality);
    }

    static Region region(RgbImage image, SplitMix random) {
        int width = 1 + random.nextInt(image.width());
        int height = 1 + random.nextInt(image.height());
        return new Region(
                random.nextInt(image.height() - height + 1), random.nextInt(image.width() - width + 1), height, width);
    }

    static byte[] read(PixelColumns columns, Region region) {
        int rows = region.height();
        byte[] bytes = new byte[3 * region.width() * rows];
        int[][] targets = new int[4][3 * rows];
        for (int x = 0; x < region.width(); x += 4) {
            int count = Math.min(4, region.width() - x);
            columns.read(region.left() + x, count, region.top(), rows, targets);
            for (int i = 0; i < count; i++) {
                for (int y = 0; y < rows; y++) {
                    for (int c = 0; c < 3; c++) {
                        bytes[3 * (y * region.width() + x + i) + c] = (byte) targets[i][c * rows + y];
                    }
                }
            }
        }
        return bytes;
    }

    static RgbImage whole(byte[] content) {
        RgbImage image = ImageDecoder.decode(content);
        assertThat(image).isNotNull();
        return image;
    }

    static byte[] crop(RgbImage image, Region region) {
        return image.crop(region.top(), region.left(), region.height(), region.width())
                .bytes();
    }

    private static void assertCropsEqual(byte[] content, int crops) {
        RgbImage image = whole(content);
        CropDecoder decoder = new CropDecoder();
        SplitMix random = new SplitMix(image.width());
        for (int i = 0; i < crops; i++) {
            Region region = i == 0 ? Region.whole(image.width(), image.height()) : region(image, random);
            assertThat(read(decoder.decode("it", content, region, 1), region))
                    .as("%s of %s", region, image)
                    .isEqualTo(crop(image, region));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {CHROMA_444, CHROMA_422, CHROMA_440, CHROMA_420})
    void any_crop_equals_the_same_part_of_the_whole(int sampling) {
        for (int quality : new int[] {5, 60, 95, 100}) {
            assertCropsEqual(jpeg(161, 117, sampling, quality), 12);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {CHROMA_444, CHROMA_422, CHROMA_440, CHROMA_420})
    void sizes_that_fill_no_block_are_decoded(int sampling) {
        for (int size = 1; size <= 18; size++) {
            byte[] wide = jpeg(5 + size, size, sampling, 90);
            assertCropsEqual(wide, 4);
            assertCropsEqual(jpeg(6, 2 * size, sampling, 90), 4);
        }
    }

    @Test
    void grey_is_repeated() {
        assertCropsEqual(encode(picture(77, 45, true, 1), ".jpg"), 8);
    }

    @Test
    void tables_of_its_own_and_restart_markers_are_read() {
        Mat picture = picture(133, 95, false, 2);
        assertCropsEqual(encode(picture, ".jpg", Imgcodecs.IMWRITE_JPEG_OPTIMIZE, 1), 8);
        for (int interval : new int[] {1, 3, 17}) {
            assertCropsEqual(encode(picture, ".jpg", Imgcodecs.IMWRITE_JPEG_RST_INTERVAL, interval), 8);
        }
    }

    @Test
    void every_form_is_decoded_by_one_of_them() {
        Mat picture = picture(60, 50, false, 4);
        CropDecoder decoder = new CropDecoder();
        SplitMix random = new SplitMix(4);
        byte[][] contents = {
            jpeg(60, 50, CHROMA_420, 90),
            encode(picture, ".jpg", Imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1),
            jpeg(60, 50, CHROMA_411, 90),
            encode(picture, ".png"),
            jpeg(60, 50, CHROMA_444, 90)
        };
        for (byte[] content : contents) {
            RgbImage image = whole(content);
            for (int i = 0; i < 3; i++) {
                Region region = region(image, random);
                assertThat(read(decoder.decode("it", content, region, 1), region))
                        .isEqualTo(crop(image, region));
            }
        }
    }

    @Test
    void a_damaged_image_is_named() {
        byte[] content = Arrays.copyOf(jpeg(60, 50, CHROMA_420, 90), 700);
        assertThatThrownBy(() -> new CropDecoder().decode("a/b.jpg", content, Region.whole(60, 50), 1))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("a/b.jpg: truncated: the JPEG stops");
    }

    @Test
    void a_scaled_image_is_near_the_mean_of_the_pixels_that_it_stands_for() {
        byte[] content = encode(smooth(203, 149), ".jpg", Imgcodecs.IMWRITE_JPEG_QUALITY, 95);
        RgbImage image = whole(content);
        for (int scale : new int[] {2, 4, 8}) {
            Region region = new Region(3, 2, 90 / scale, 120 / scale);
            byte[] scaled = read(new CropDecoder().decode("it", content, region, scale), region);
            long difference = 0;
            for (int i = 0; i < scaled.length; i++) {
                int x = (region.left() + i / 3 % region.width()) * scale;
                int y = (region.top() + i / 3 / region.width()) * scale;
                difference += Math.abs((scaled[i] & 0xFF) - mean(image, x, y, scale, i % 3));
            }
            assertThat(difference / (double) scaled.length).isLessThan(3);
        }
    }

    private static Mat smooth(int width, int height) {
        Mat mat = new Mat(height, width, CvType.CV_8UC3);
        byte[] bytes = new byte[3 * width * height];
        for (int i = 0; i < bytes.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            bytes[i] = (byte) (128 + 60 * Math.sin(x / 20.0 + i % 3) + 60 * Math.cos(y / 25.0));
        }
        mat.put(0, 0, bytes);
        return mat;
    }

    private static int mean(RgbImage image, int left, int top, int side, int channel) {
        int sum = 0;
        for (int y = top; y < top + side; y++) {
            for (int x = left; x < left + side; x++) {
                sum += image.bytes()[3 * (y * image.width() + x) + channel] & 0xFF;
            }
        }
        return sum / (side * side);
    }
}

package dev.nextbench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("image.jpg");
    }

    @Test
    void a_png_is_read_exactly_in_the_order_rgb() throws IOException {
        RgbImage image = TestImages.pattern(13, 7);
        Files.write(file, TestImages.encode(image, "png"));
        assertThat(ImageFiles.read(file)).isEqualTo(image);
    }

    @Test
    void a_jpeg_is_read_within_its_loss() throws IOException {
        byte[] bytes = new byte[3 * 16 * 16];
        for (int i = 0; i < bytes.length; i += 3) {
            bytes[i] = (byte) 200;
            bytes[i + 1] = 100;
            bytes[i + 2] = 50;
        }
        Files.write(file, TestImages.encode(new RgbImage(16, 16, bytes), "jpg"));
        byte[] read = ImageFiles.read(file).bytes();
        for (int i = 0; i < bytes.length; i++) {
            assertThat(read[i] & 0xFF).isBetween((bytes[i] & 0xFF) - 3, (bytes[i] & 0xFF) + 3);
        }
    }

    @Test
    void grey_is_repeated_and_alpha_dropped() throws IOException {
        BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(1, 0, 0, 77);
        Files.write(file, TestImages.encode(grey, "png"));
        assertThat(ImageFiles.read(file).bytes()).containsExactly(0, 0, 0, 77, 77, 77);

        BufferedImage clear = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        clear.setRGB(0, 0, 0x010A141E);
        Files.write(file, TestImages.encode(clear, "png"));
        assertThat(ImageFiles.read(file).bytes()).containsExactly(10, 20, 30);
    }

    @Test
    void an_image_of_another_size_is_scaled_and_cropped() throws IOException {
        RgbImage image = TestImages.pattern(97, 203);
        Files.write(file, TestImages.encode(image, "png"));
        assertThat(ImageFiles.decode(file, 32)).isEqualTo(new EvaluationTransform(32, 1).apply(image));
        assertThat(ImageFiles.preprocessing(32))
                .containsEntry("crop", "centre 32x32")
                .containsEntry("order", "RGB")
                .hasEntrySatisfying("decoder", decoder -> assertThat(decoder).matches("OpenCV \\d.* with libjpeg.*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg"})
    void an_image_that_stops_anywhere_is_refused(String format) throws IOException {
        byte[] whole = TestImages.encode(TestImages.pattern(40, 30), format);
        assertThat(ImageCheck.problem(whole)).isNull();
        for (int length = 8; length < whole.length; length++) {
            String problem = ImageCheck.problem(Arrays.copyOf(whole, length));
            assertThat(problem).as("first %d of %d bytes", length, whole.length).startsWith("truncated: ");
        }
    }

    @Test
    void bytes_after_the_end_of_a_jpeg_do_no_harm() throws IOException {
        byte[] whole = TestImages.encode(TestImages.pattern(40, 30), "jpg");
        assertThat(ImageCheck.problem(Arrays.copyOf(whole, whole.length + 100))).isNull();
    }

    @Test
    void any_changed_byte_of_a_png_is_noticed() throws IOException {
        byte[] whole = TestImages.encode(TestImages.pattern(5, 4), "png");
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x20;
            assertThat(ImageCheck.problem(changed)).as("byte %d", at).isNotNull();
        }
    }

    @Test
    void a_jpeg_without_a_picture_is_refused() throws IOException {
        Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xD9});
        assertThatThrownBy(() -> ImageFiles.read(file))
                .hasMessage(file + ": damaged: the JPEG holds no image data; copy it again or remove it");
    }

    @Test
    void what_only_looks_like_an_image_is_refused_by_the_decoder() throws IOException {
        byte[] image = TestImages.encode(TestImages.pattern(40, 30), "jpg");
        for (int at = 2; at + 1 < image.length; at++) {
            // The frame's header becomes a segment that decoders pass over.
            if ((image[at] & 0xFF) == 0xFF && (image[at + 1] & 0xFF) == 0xC0) {
                image[at + 1] = (byte) 0xEF;
            }
        }
        assertThat(ImageCheck.problem(image)).isNull();
        Files.write(file, image);
        assertThatThrownBy(() -> ImageFiles.read(file))
                .hasMessage(file + ": damaged: it cannot be decoded; copy it again or remove it");
    }

    @Test
    void errors_name_the_file_and_the_remedy() throws IOException {
        assertThatThrownBy(() -> ImageFiles.decode(file, 8))
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": there is no such file; check its name");
        assertThatThrownBy(() -> ImageFiles.decode(folder, 8)).hasMessage(folder + ": is a folder; name an image file");
        Files.writeString(file, "hello, world");
        assertThatThrownBy(() -> ImageFiles.decode(file, 8))
                .hasMessage(file + ": not an image: it begins like neither a JPEG nor a PNG; convert it or remove it");
        Files.write(file, new byte[0]);
        assertThatThrownBy(() -> ImageFiles.decode(file, 8))
                .hasMessage(file + ": empty (0 bytes); copy it again or remove it");
    }
}

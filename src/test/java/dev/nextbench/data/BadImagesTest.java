package dev.nextbench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of image that is unusual or bad: each is read as it should be or refused by name. */
class BadImagesTest {
    @TempDir
    Path temporary;

    private Path root;
    private Path file;

    @BeforeEach
    void makeFolder() throws IOException {
        System.setProperty(CacheFolder.PROPERTY, temporary.resolve("cache").toString());
        root = TestImages.folder(temporary.resolve("pets"), 1, 1);
        file = root.resolve("train/cat/odd.jpg");
    }

    @AfterEach
    void forget() {
        System.clearProperty(CacheFolder.PROPERTY);
        System.clearProperty(PixelLimit.PROPERTY);
    }

    private RgbImage read(byte[] content) throws IOException {
        Files.write(file, content);
        DataSet data = DataSets.open(TestImages.folderSettings(root));
        assertThat(data.item(Split.TRAIN, 1)).isEqualTo(file.toString());
        byte[] scaled = new byte[data.imageBytes(Split.TRAIN)];
        data.read(Split.TRAIN, 1, scaled, 0);
        assertThat(new EvaluationTransform(8, 1)
                        .apply(data.image(Split.TRAIN, 1))
                        .bytes())
                .isEqualTo(scaled);
        return data.image(Split.TRAIN, 1);
    }

    private void refused(byte[] content, String problem) throws IOException {
        Files.write(file, content);
        DataException thrown =
                catchThrowableOfType(DataException.class, () -> DataSets.open(TestImages.folderSettings(root)));
        assertThat(thrown).as("exception").isNotNull();
        assertThat(thrown.problems()).containsExactly(file + ": " + problem);
        assertThatThrownBy(() -> ImageFiles.read(file)).hasMessage(file + ": " + problem);
    }

    private static int level(RgbImage image, int x, int y, int channel) {
        return image.bytes()[3 * (y * image.width() + x) + channel] & 0xFF;
    }

    @Test
    void a_cmyk_jpeg_is_converted() throws IOException {
        // As Adobe writes it and every reader takes it: the inks are inverted. Cyan 0.8, black 0.2.
        WritableRaster inks = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 16; x++) {
                inks.setPixel(x, y, new int[] {51, 255, 255, 204});
            }
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(new IIOImage(inks, null, null));
        } finally {
            writer.dispose();
        }
        RgbImage image = read(out.toByteArray());
        assertThat(level(image, 8, 8, 0)).isBetween(37, 45); // 255 (1 - 0.8) (1 - 0.2)
        assertThat(level(image, 8, 8, 1)).isBetween(200, 208);
        assertThat(level(image, 8, 8, 2)).isBetween(200, 208);
    }

    @Test
    void a_grey_jpeg_is_repeated_in_every_channel() throws IOException {
        BufferedImage grey = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 256; i++) {
            grey.getRaster().setSample(i % 16, i / 16, 0, 130);
        }
        RgbImage image = read(TestImages.encode(grey, "jpg"));
        assertThat(image.bytes()).containsOnly(level(image, 0, 0, 0)).hasSize(3 * 256);
        assertThat(level(image, 0, 0, 0)).isBetween(128, 132);
    }

    @Test
    void of_16_bits_the_upper_8_are_kept() throws IOException {
        BufferedImage deep = new BufferedImage(4, 4, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(2, 1, 0, 0xABFF);
        RgbImage image = read(TestImages.encode(deep, "png"));
        assertThat(level(image, 2, 1, 0)).isEqualTo(0xAB);
        assertThat(level(image, 0, 0, 0)).isZero();
    }

    @Test
    void alpha_is_dropped() throws IOException {
        BufferedImage clear = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
        clear.setRGB(1, 0, 0x00FF8001);
        RgbImage image = read(TestImages.encode(clear, "png"));
        assertThat(List.of(level(image, 1, 0, 0), level(image, 1, 0, 1), level(image, 1, 0, 2)))
                .containsExactly(0xFF, 0x80, 0x01);
    }

    @Test
    void a_rotation_in_exif_is_not_applied_as_in_the_references() throws IOException {
        byte[] plain = TestImages.encode(TestImages.pattern(24, 8), "jpg");
        ByteBuffer exif = ByteBuffer.allocate(2 + 2 + 6 + 8 + 2 + 12 + 4);
        exif.putShort((short) 0xFFE1).putShort((short) (exif.capacity() - 2));
        exif.put("Exif\0\0MM\0*".getBytes(StandardCharsets.ISO_8859_1)).putInt(8);
        exif.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
        exif.putShort((short) 6).putShort((short) 0).putInt(0);
        ByteArrayOutputStream rotated = new ByteArrayOutputStream();
        rotated.write(plain, 0, 2);
        rotated.writeBytes(exif.array());
        rotated.write(plain, 2, plain.length - 2);
        RgbImage image = read(rotated.toByteArray());
        assertThat(image.width()).isEqualTo(24);
        assertThat(image).isEqualTo(ImageDecoder.decode(plain));
    }

    @Test
    void an_image_of_one_pixel_is_scaled() throws IOException {
        assertThat(read(TestImages.encode(TestImages.flat(1, 7), "png")).bytes())
                .containsExactly(7, 7, 7);
        assertThat(read(TestImages.encode(TestImages.flat(1, 7), "jpg")).width())
                .isEqualTo(1);
    }

    @Test
    void what_stops_too_soon_or_is_none_is_refused_by_name() throws IOException {
        byte[] jpeg = TestImages.encode(TestImages.pattern(40, 30), "jpg");
        refused(
                Arrays.copyOf(jpeg, jpeg.length / 2),
                "truncated: the JPEG stops before its end-of-image marker; copy it again or remove it");
        byte[] png = TestImages.encode(TestImages.pattern(40, 30), "png");
        refused(
                Arrays.copyOf(png, png.length / 2),
                "truncated: the PNG stops before its IEND chunk; copy it again or remove it");
        refused(new byte[0], "empty (0 bytes); copy it again or remove it");
        refused(
                "<html>404</html>".getBytes(StandardCharsets.UTF_8),
                "not an image: it begins like neither a JPEG nor a PNG; convert it or remove it");
        refused(
                TestImages.encode(TestImages.flat(8, 1), "gif"),
                "not an image: it begins like neither a JPEG nor a PNG; convert it or remove it");
    }

    /** A sound PNG of one grey, whatever its size: a few kilobytes can stand for gigabytes. */
    private static byte[] png(int width, int height, int rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        chunk(
                out,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {8, 0, 0, 0, 0})
                        .array());
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater =
                new DeflaterOutputStream(data, new Deflater(Deflater.BEST_SPEED), 1 << 16)) {
            byte[] row = new byte[rows == 0 ? 0 : width + 1];
            for (int i = 0; i < rows; i++) {
                deflater.write(row);
            }
        }
        chunk(out, "IDAT", data.toByteArray());
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] content) {
        byte[] body = ByteBuffer.allocate(4 + content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .array();
        CRC32 crc = new CRC32();
        crc.update(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        out.writeBytes(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    @Test
    void a_png_that_unfolds_to_gigabytes_is_refused_before_it_is_decoded() throws IOException {
        refused(
                png(20_000, 20_000, 10),
                "too large: 20,000 x 20,000 pixels, and the limit is 178,956,970 in all; scale it down, or set"
                        + " NEXTBENCH_MAX_PIXELS");
        refused(
                png(-1, Integer.MAX_VALUE, 0),
                "too large: 2,147,483,647 x 2,147,483,647 pixels, and the limit is 178,956,970 in all; scale it down,"
                        + " or set NEXTBENCH_MAX_PIXELS");
    }

    @Test
    void more_data_than_its_size_needs_does_not_unfold() throws IOException {
        assertThat(read(png(16, 16, 100_000)).bytes()).containsOnly(0).hasSize(3 * 256);
    }

    @Test
    void a_jpeg_that_says_it_is_larger_than_the_limit_is_refused() throws IOException {
        byte[] jpeg = TestImages.encode(TestImages.pattern(40, 30), "jpg");
        for (int at = 2; at + 9 < jpeg.length; at++) {
            if ((jpeg[at] & 0xFF) == 0xFF && (jpeg[at + 1] & 0xFF) == 0xC0) {
                ByteBuffer.wrap(jpeg).putShort(at + 5, (short) 20_000).putShort(at + 7, (short) 60_000);
            }
        }
        refused(
                jpeg,
                "too large: 60,000 x 20,000 pixels, and the limit is 178,956,970 in all; scale it down, or set"
                        + " NEXTBENCH_MAX_PIXELS");
    }

    @Test
    void a_jpeg_of_thousands_of_scans_is_refused() throws IOException {
        byte[] jpeg = TestImages.encode(TestImages.pattern(8, 8), "jpg");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, jpeg.length - 2);
        for (int i = 0; i < 1000; i++) {
            out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xDA, 0, 2, 1});
        }
        out.write(jpeg, jpeg.length - 2, 2);
        refused(out.toByteArray(), "damaged: the JPEG has more than 500 scans; copy it again or remove it");
    }

    @Test
    void the_limit_can_be_set() throws IOException {
        byte[] image = TestImages.encode(TestImages.pattern(20, 20), "png");
        System.setProperty(PixelLimit.PROPERTY, "399");
        refused(
                image,
                "too large: 20 x 20 pixels, and the limit is 399 in all; scale it down, or set NEXTBENCH_MAX_PIXELS");
        System.setProperty(PixelLimit.PROPERTY, "400");
        assertThat(read(image)).isEqualTo(TestImages.pattern(20, 20));
        System.setProperty(PixelLimit.PROPERTY, "many");
        assertThatThrownBy(() -> ImageFiles.read(file)).hasMessageContaining("'many' is no number of pixels");
    }

    @Test
    void an_image_beyond_half_of_the_heap_is_refused() {
        assertThat(PixelLimit.problem(10_000, 10_000, 178_956_970, 512L << 20))
                .isEqualTo(
                        "too large: 10,000 x 10,000 pixels, more than fit into half of Java's memory of 512 MiB; scale"
                                + " it down, or give more by NEXTBENCH_JAVA_OPTIONS=-Xmx8g");
        assertThat(PixelLimit.problem(10_000, 10_000, 178_956_970, 2L << 30)).isNull();
    }

    @Test
    void names_with_spaces_and_of_other_scripts_are_read() throws IOException {
        String name = "Gr\u00f6\u00dfe \u732b \u0643\u0644\u0628";
        for (Split split : Split.values()) {
            Path folder = Files.createDirectories(root.resolve(split.toString()).resolve(name));
            Files.write(folder.resolve(" \u00fc %20+.png"), TestImages.encode(TestImages.flat(8, 9), "png"));
        }
        DataSet data = DataSets.open(TestImages.folderSettings(root));
        assertThat(data.classes()).containsExactly(name, "cat", "dog");
        assertThat(data.image(Split.TRAIN, 0)).isEqualTo(TestImages.flat(8, 9));
    }
}

package dev.nextbench.data;

import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.DataSettings;
import dev.nextbench.experiment.ExperimentFields;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Images and folders to test with. */
final class TestImages {
    private TestImages() {}

    /** The test image of the golden checksums. */
    static RgbImage pattern(int width, int height) {
        byte[] bytes = new byte[3 * width * height];
        int i = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                bytes[i++] = (byte) (5 * x + 3 * y);
                bytes[i++] = (byte) (x * x + 7 * y);
                bytes[i++] = (byte) ((11 * x) ^ (13 * y));
            }
        }
        return new RgbImage(width, height, bytes);
    }

    /** CRC-32 of an image's bytes, in hex. */
    static String checksum(RgbImage image) {
        CRC32 crc = new CRC32();
        crc.update(image.bytes());
        return "%08x".formatted(crc.getValue());
    }

    static byte[] encode(RgbImage image, String format) throws IOException {
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int at = 3 * (y * image.width() + x);
                byte[] bytes = image.bytes();
                picture.setRGB(x, y, (bytes[at] & 0xFF) << 16 | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF));
            }
        }
        return encode(picture, format);
    }

    static byte[] encode(BufferedImage picture, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(picture, format, out)) {
            throw new IOException("no writer of " + format);
        }
        return out.toByteArray();
    }

    /** One colour, so that JPEG keeps it nearly. */
    static RgbImage flat(int side, int level) {
        byte[] bytes = new byte[3 * side * side];
        Arrays.fill(bytes, (byte) level);
        return new RgbImage(side, side, bytes);
    }

    /**
     * A folder of two classes, cat and dog, with {@code train} and {@code test} images each, 8x8; even ones PNG, odd
     * ones JPEG, each of another grey.
     */
    static Path folder(Path root, int train, int test) throws IOException {
        for (Split split : Split.values()) {
            for (String name : new String[] {"dog", "cat"}) {
                Path folder =
                        Files.createDirectories(root.resolve(split.toString()).resolve(name));
                for (int i = 0; i < (split == Split.TRAIN ? train : test); i++) {
                    String format = i % 2 == 0 ? "png" : "jpg";
                    int level = 10 * i + (name.equals("cat") ? 100 : 0) + (split == Split.TEST ? 5 : 0);
                    Files.write(folder.resolve("%03d.%s".formatted(i, format)), encode(flat(8, level), format));
                }
            }
        }
        return root;
    }

    static DataSettings folderSettings(Path root) {
        return settings(DataSets.FOLDER, root.toString(), 8, 0, 0);
    }

    static DataSettings digits(int size) {
        return settings(DataSets.DIGITS, null, size, 0, 0);
    }

    static DataSettings settings(String name, @Nullable String path, int size, int trainLimit, int testLimit) {
        return settings(name, path, "test", size, trainLimit, testLimit);
    }

    static DataSettings settings(
            String name, @Nullable String path, String testSplit, int size, int trainLimit, int testLimit) {
        return new DataSettings(
                name, path, "train", testSplit, size, 0, 1, DataSettings.EvalTransform.TIMM, trainLimit, testLimit);
    }

    /** Augmentation that does nothing but what is given. */
    static AugmentationSettings augmentation(String... namesAndValues) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return ExperimentFields.AUGMENTATION.of(values);
    }
}

package dev.nextbench.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * Whether this machine decodes JPEGs as the reference pipelines do. Small pictures in the program, one for each form
 * that occurs in photographs, are decoded and compared with the pixels that the reference decoder made of them.
 *
 * @param reference the decoder that it is compared with, and its version
 * @param pictures what came out, picture by picture
 */
public record DecoderProbe(String reference, List<Picture> pictures) {
    private static final String FOLDER = "probe/";
    private static final String HEADER = "# Decoded by ";

    /**
     * One picture's comparison; a byte is one colour of one pixel.
     *
     * @param name what its form is called
     * @param bytes bytes compared
     * @param different how many of them differ
     * @param largest the largest difference, in levels of 0..255
     * @param mean the mean difference over all bytes, in levels
     */
    public record Picture(String name, int bytes, int different, int largest, double mean) {}

    /** Copies the list. */
    public DecoderProbe {
        pictures = List.copyOf(pictures);
    }

    /** Decodes and compares. */
    public static DecoderProbe run() {
        String reference = "";
        List<Picture> pictures = new ArrayList<>();
        for (String line : new String(resource("probe.tsv"), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            if (line.startsWith(HEADER)) {
                reference = line.substring(HEADER.length(), line.indexOf(';'));
            } else {
                String[] fields = line.split("\t", -1);
                pictures.add(compare(fields[0], fields[1]));
            }
        }
        return new DecoderProbe(reference, pictures);
    }

    private static Picture compare(String name, String checksum) {
        byte[] expected = decoded(name + ".png").bytes();
        CRC32 crc = new CRC32();
        crc.update(expected);
        if (!"%08x".formatted(crc.getValue()).equals(checksum)) {
            throw new IllegalStateException("the reference picture " + name + ".png is damaged or read wrongly: CRC-32 "
                    + "%08x instead of ".formatted(crc.getValue()) + checksum + "; build the program again");
        }
        return difference(name, expected, decoded(name + ".jpg").bytes());
    }

    /** The levels between two pictures of one size. */
    static Picture difference(String name, byte[] expected, byte[] found) {
        if (expected.length != found.length) {
            throw new IllegalStateException(
                    name + " was decoded to " + found.length + " bytes, not " + expected.length);
        }
        int different = 0;
        int largest = 0;
        long sum = 0;
        for (int i = 0; i < expected.length; i++) {
            int levels = Math.abs((expected[i] & 0xFF) - (found[i] & 0xFF));
            different += levels > 0 ? 1 : 0;
            largest = Math.max(largest, levels);
            sum += levels;
        }
        return new Picture(name, expected.length, different, largest, (double) sum / expected.length);
    }

    /** One line: that all are equal, or which differ and by how much. */
    public String summary() {
        List<Picture> unequal =
                pictures.stream().filter(picture -> picture.different() > 0).toList();
        int equal = pictures.size() - unequal.size();
        if (unequal.isEmpty()) {
            return "equal to %s on all %d pictures".formatted(reference, equal);
        }
        return "equal to %s on %d of %d pictures; ".formatted(reference, equal, pictures.size())
                + unequal.stream()
                        .map(picture -> String.format(
                                Locale.ROOT,
                                "%s differs: max %d level%s, mean %.2f, %.1f %% of bytes",
                                picture.name(),
                                picture.largest(),
                                picture.largest() == 1 ? "" : "s",
                                picture.mean(),
                                100.0 * picture.different() / picture.bytes()))
                        .collect(Collectors.joining("; "));
    }

    private static RgbImage decoded(String name) {
        RgbImage image = ImageDecoder.decode(resource(name));
        if (image == null) {
            throw new IllegalStateException("the picture " + name + " of the decoder probe cannot be decoded");
        }
        return image;
    }

    private static byte[] resource(String name) {
        try (InputStream in = DecoderProbe.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException(FOLDER + name + " is missing from the program; build it again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

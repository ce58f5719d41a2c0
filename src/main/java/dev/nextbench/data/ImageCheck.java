package dev.nextbench.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Whether a file is a whole JPEG (ITU-T T.81, annex B) or PNG (ISO/IEC 15948) by its structure. Decoders of JPEG only
 * warn when a file stops too soon and fill the rest with grey, so this has to be looked at first.
 */
final class ImageCheck {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int START_OF_IMAGE = 0xD8;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_SCAN = 0xDA;

    private ImageCheck() {}

    /** What is wrong with it and what to do, or null if it is whole. */
    static @Nullable String problem(byte[] content) {
        if (content.length == 0) {
            return "empty (0 bytes); copy it again or remove it";
        }
        if (content.length > 2 && unsigned(content, 0) == 0xFF && unsigned(content, 1) == START_OF_IMAGE) {
            return jpegProblem(content);
        }
        if (startsWithPng(content)) {
            return pngProblem(content);
        }
        return "not an image: it begins like neither a JPEG nor a PNG; convert it or remove it";
    }

    private static @Nullable String jpegProblem(byte[] content) {
        boolean scanned = false;
        int at = 2;
        while (true) {
            at = nextMarker(content, at);
            if (at >= content.length) {
                return truncated("JPEG", "its end-of-image marker");
            }
            int marker = unsigned(content, at++);
            if (marker == END_OF_IMAGE) {
                return scanned ? null : damaged("the JPEG holds no image data");
            }
            if (standsAlone(marker)) {
                continue;
            }
            if (at + 2 > content.length) {
                return truncated("JPEG", "its end-of-image marker");
            }
            at += (unsigned(content, at) << 8) + unsigned(content, at + 1);
            scanned |= marker == START_OF_SCAN;
        }
    }

    /**
     * The place of the next marker's code. In compressed data a 0xFF that is data is followed by 0, and restart markers
     * are part of the data.
     */
    private static int nextMarker(byte[] content, int from) {
        int at = from;
        while (at + 1 < content.length) {
            if (content[at] == (byte) 0xFF) {
                int code = unsigned(content, at + 1);
                if (code != 0 && code != 0xFF) {
                    return at + 1;
                }
            }
            at++;
        }
        return content.length;
    }

    private static boolean standsAlone(int marker) {
        return (marker >= 0xD0 && marker <= START_OF_IMAGE) || marker == 0x01;
    }

    private static boolean startsWithPng(byte[] content) {
        return content.length >= PNG.length && Arrays.equals(content, 0, PNG.length, PNG, 0, PNG.length);
    }

    private static @Nullable String pngProblem(byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        int at = PNG.length;
        boolean data = false;
        while (true) {
            if (at + 12 > content.length) {
                return truncated("PNG", "its IEND chunk");
            }
            int length = bytes.getInt(at);
            String type = new String(content, at + 4, 4, StandardCharsets.ISO_8859_1);
            if (length < 0) {
                return damaged("the PNG's chunk at byte %d has an impossible length".formatted(at));
            }
            if (length > content.length - at - 12) {
                return truncated("PNG", "its IEND chunk");
            }
            CRC32 crc = new CRC32();
            crc.update(content, at + 4, length + 4);
            if ((int) crc.getValue() != bytes.getInt(at + 8 + length)) {
                return damaged("the checksum of the PNG's chunk at byte %d is wrong".formatted(at));
            }
            if (type.equals("IEND")) {
                return data ? null : damaged("the PNG holds no image data");
            }
            data |= type.equals("IDAT");
            at += length + 12;
        }
    }

    private static String truncated(String format, String end) {
        return "truncated: the %s stops before %s; copy it again or remove it".formatted(format, end);
    }

    static String damaged(String how) {
        return "damaged: %s; copy it again or remove it".formatted(how);
    }

    private static int unsigned(byte[] content, int at) {
        return content[at] & 0xFF;
    }
}

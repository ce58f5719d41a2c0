package dev.nextbench.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Whether a file is a whole JPEG (ITU-T T.81, annex B) or PNG (ISO/IEC 15948) by its structure, and not larger than is
 * decoded. Decoders of JPEG only warn when a file stops too soon and fill the rest with grey, so this has to be looked
 * at first.
 */
final class ImageCheck {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int START_OF_IMAGE = 0xD8;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_SCAN = 0xDA;

    /** Files with so many passes over a large picture exist only to keep decoders busy. */
    private static final int MOST_SCANS = 500;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOWEST_BITS = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x8080808080808080L;

    private ImageCheck() {}

    /** Width and height in pixels as a header says. */
    record Size(int width, int height) {}

    /** What is wrong with it and what to do, or null if it is whole and not too large. */
    static @Nullable String problem(byte[] content) {
        String problem = structureProblem(content);
        Size size = problem == null ? size(content) : null;
        return size == null ? problem : PixelLimit.problem(size.width(), size.height());
    }

    /** The size in the header of a JPEG or PNG; null if there is none. */
    static @Nullable Size size(byte[] content) {
        if (startsWithPng(content)) {
            boolean header = content.length >= PNG.length + 16
                    && text(content, PNG.length + 4).equals("IHDR");
            return header ? new Size(side(content, PNG.length + 8), side(content, PNG.length + 12)) : null;
        }
        return startsWithJpeg(content) ? jpegSize(content) : null;
    }

    /** A PNG's side; beyond 2^31 - 1, where the standard ends, it is too large all the same. */
    private static int side(byte[] content, int at) {
        int side = ByteBuffer.wrap(content).getInt(at);
        return side < 0 ? Integer.MAX_VALUE : side;
    }

    private static @Nullable Size jpegSize(byte[] content) {
        int at = frame(content);
        return at >= 0 && at + 7 < content.length ? new Size(word(content, at + 6), word(content, at + 4)) : null;
    }

    /** Where the code of a JPEG's frame marker stands; -1 if it is no JPEG or has none before its first scan. */
    static int frame(byte[] content) {
        if (!startsWithJpeg(content)) {
            return -1;
        }
        for (int at = nextMarker(content, 2); at < content.length; at = afterSegment(content, at)) {
            int marker = unsigned(content, at);
            if (isFrame(marker)) {
                return at;
            }
            if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
                return -1;
            }
        }
        return -1;
    }

    /** Where the code of the first scan's marker stands behind the segment at {@code frame}; -1 if there is none. */
    static int scan(byte[] content, int frame) {
        for (int at = afterSegment(content, frame); at < content.length; at = afterSegment(content, at)) {
            int marker = unsigned(content, at);
            if (marker == START_OF_SCAN) {
                return at;
            }
            if (marker == END_OF_IMAGE) {
                return -1;
            }
        }
        return -1;
    }

    /** Where the code of the next marker stands behind the one at {@code at} and its segment. */
    private static int afterSegment(byte[] content, int at) {
        if (standsAlone(unsigned(content, at))) {
            return nextMarker(content, at + 1);
        }
        return at + 3 <= content.length ? nextMarker(content, at + 1 + word(content, at + 1)) : content.length;
    }

    /** SOF0 to SOF15; between them lie the codes of tables. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static @Nullable String structureProblem(byte[] content) {
        if (content.length == 0) {
            return "empty (0 bytes); copy it again or remove it";
        }
        if (startsWithJpeg(content)) {
            return jpegProblem(content);
        }
        if (startsWithPng(content)) {
            return pngProblem(content);
        }
        return "not an image: it begins like neither a JPEG nor a PNG; convert it or remove it";
    }

    private static @Nullable String jpegProblem(byte[] content) {
        int scans = 0;
        int at = 2;
        while (true) {
            at = nextMarker(content, at);
            if (at >= content.length) {
                return truncated("JPEG", "its end-of-image marker");
            }
            int marker = unsigned(content, at++);
            if (marker == END_OF_IMAGE) {
                return scans > 0 ? null : damaged("the JPEG holds no image data");
            }
            if (standsAlone(marker)) {
                continue;
            }
            if (at + 2 > content.length) {
                return truncated("JPEG", "its end-of-image marker");
            }
            at += word(content, at);
            if (marker == START_OF_SCAN && ++scans > MOST_SCANS) {
                return damaged("the JPEG has more than %d scans".formatted(MOST_SCANS));
            }
        }
    }

    /**
     * The place of the next marker's code. In compressed data a 0xFF that is data is followed by 0, and restart markers
     * are part of the data.
     */
    private static int nextMarker(byte[] content, int from) {
        int at = from;
        while (at + 1 < content.length) {
            at = passWithoutMarker(content, at);
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

    /** The first 0xFF from a place on, or a place before the last byte up to which there is none; 8 bytes at a time. */
    private static int passWithoutMarker(byte[] content, int from) {
        int at = from;
        while (at + Long.BYTES + 1 < content.length) {
            long inverse = ~(long) LONGS.get(content, at);
            // The lowest bit that is set belongs to the first byte of inverse that is 0.
            long found = (inverse - LOWEST_BITS) & ~inverse & HIGHEST_BITS;
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        return at;
    }

    private static boolean standsAlone(int marker) {
        return (marker >= 0xD0 && marker <= START_OF_IMAGE) || marker == 0x01;
    }

    private static boolean startsWithJpeg(byte[] content) {
        return content.length > 2 && unsigned(content, 0) == 0xFF && unsigned(content, 1) == START_OF_IMAGE;
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
            String type = text(content, at + 4);
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

    private static String text(byte[] content, int at) {
        return new String(content, at, 4, StandardCharsets.ISO_8859_1);
    }

    private static int word(byte[] content, int at) {
        return (unsigned(content, at) << 8) + unsigned(content, at + 1);
    }

    private static int unsigned(byte[] content, int at) {
        return content[at] & 0xFF;
    }
}

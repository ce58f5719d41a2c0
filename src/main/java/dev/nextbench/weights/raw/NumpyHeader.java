package dev.nextbench.weights.raw;

import dev.nextbench.weights.WeightsException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a NumPy {@code .npy} file: a magic, a version, and a Python dictionary in text with type, order and
 * shape ("NEP 1: A Simple File Format for NumPy Arrays").
 *
 * @param type the type as NumPy writes it, such as {@code <f4}
 * @param columnMajor true if the first index varies fastest
 * @param shape the extents
 * @param length the bytes of the header; the elements follow
 */
public record NumpyHeader(String type, boolean columnMajor, List<Long> shape, long length) {
    /** No header that is read is longer, so that these first bytes of a file suffice. */
    public static final int LONGEST = 12 + 65_536;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']{1,40})'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, L]{0,2000})\\)");

    /** True if the bytes begin as such a file does. */
    public static boolean begins(Bytes file) throws WeightsException {
        for (int i = 0; i < MAGIC.length; i++) {
            if (i >= file.size() || file.at(i) != (MAGIC[i] & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads a header.
     *
     * @param what the array, as a message names it
     */
    public static NumpyHeader read(String what, Bytes beginning) throws WeightsException {
        if (!begins(beginning)) {
            throw new WeightsException(what + " is not a NumPy array: it does not begin as one");
        }
        Cursor cursor = new Cursor(beginning, MAGIC.length);
        int version = cursor.unsigned8();
        cursor.skip(1);
        if (version < 1 || version > 3) {
            throw new WeightsException(what + " has version " + version + " of the NumPy format; 1 to 3 are read");
        }
        long length = version == 1 ? cursor.unsigned16() : cursor.unsigned32();
        if (length > cursor.remaining()) {
            throw new WeightsException(
                    what + " is not a whole NumPy array: its header is said to take " + length + " bytes");
        }
        String text =
                StandardCharsets.ISO_8859_1.decode(cursor.take(length).buffer()).toString();
        Matcher type = TYPE.matcher(text);
        Matcher order = ORDER.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        if (!type.find() || !order.find() || !shape.find()) {
            throw new WeightsException(what + " is no plain NumPy array: its header is " + Quoted.of(text.strip())
                    + "; save arrays of float32");
        }
        return new NumpyHeader(
                type.group(1), order.group(1).equals("True"), extents(what, shape.group(1)), cursor.position());
    }

    private static List<Long> extents(String what, String text) throws WeightsException {
        List<Long> extents = new ArrayList<>();
        for (String extent : text.split(",", -1)) {
            String digits = extent.replace("L", "").strip(); // Python 2 wrote 3L
            if (digits.isEmpty()) {
                continue;
            }
            if (digits.length() > 18 || digits.chars().anyMatch(c -> c < '0' || c > '9')) {
                throw new WeightsException(what + " has the shape " + Quoted.plain("(" + text + ")"));
            }
            extents.add(Long.parseLong(digits));
        }
        return extents;
    }

    /** The type of the elements; none if it is not one of numbers. */
    public Optional<StoredType> storedType() {
        return StoredType.ofNumpy(type.substring(1));
    }

    /** The order of the bytes of an element. */
    public ByteOrder byteOrder() {
        return type.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }
}

package dev.nextbench.evaluate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The header of NumPy's file format, version 1.0; the elements follow it row by row. */
public final class Npy {
    /** Little-endian float32. */
    public static final String FLOAT32 = "<f4";

    /** Bytes 0..255. */
    public static final String UINT8 = "|u1";

    private static final int ALIGNMENT = 64;
    private static final int PREFIX = 10;

    private Npy() {}

    /** The header of an array. */
    public static byte[] header(String type, int... shape) {
        String extents = Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String text = "{'descr': '%s', 'fortran_order': False, 'shape': (%s,), }".formatted(type, extents);
        int length = (PREFIX + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - PREFIX;
        byte[] header = new byte[PREFIX + length];
        Arrays.fill(header, (byte) ' ');
        byte[] magic = "\u0093NUMPY\u0001\u0000".getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(magic, 0, header, 0, magic.length);
        header[8] = (byte) length;
        header[9] = (byte) (length >>> 8);
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, header, PREFIX, text.length());
        header[header.length - 1] = '\n';
        return header;
    }
}

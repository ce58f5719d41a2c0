package dev.nextbench.weights.raw;

import dev.nextbench.weights.WeightsException;

/** Reads little-endian numbers one after the other; what lies past the end is an error, not an exception of the JVM. */
public final class Cursor {
    private final Bytes bytes;
    private long position;

    /** A cursor at a position of some bytes. */
    public Cursor(Bytes bytes, long position) {
        this.bytes = bytes;
        this.position = position;
    }

    /** Where the next byte is read. */
    public long position() {
        return position;
    }

    /** How many bytes follow. */
    public long remaining() {
        return bytes.size() - position;
    }

    /** The next byte, 0 to 255. */
    public int unsigned8() throws WeightsException {
        return bytes.at(position++);
    }

    /** The next two bytes, 0 to 65535. */
    public int unsigned16() throws WeightsException {
        return unsigned8() | unsigned8() << 8;
    }

    /** The next four bytes with their sign. */
    public int signed32() throws WeightsException {
        return unsigned16() | unsigned16() << 16;
    }

    /** The next four bytes without sign. */
    public long unsigned32() throws WeightsException {
        return signed32() & 0xFFFF_FFFFL;
    }

    /** The next eight bytes with their sign. */
    public long signed64() throws WeightsException {
        return unsigned32() | (long) signed32() << 32;
    }

    /** The next bytes; a length that is negative, as one of 2^63 and above is, is an error. */
    public Bytes take(long length) throws WeightsException {
        Bytes taken = bytes.part(position, length);
        position += length;
        return taken;
    }

    /** Goes past some bytes. */
    public void skip(long length) throws WeightsException {
        take(length);
    }
}

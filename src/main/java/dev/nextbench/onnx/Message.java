package dev.nextbench.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in the wire format of Protocol Buffers (protobuf.dev, 'Encoding'). Its length is known before it is written,
 * and the bytes of tensors are only referred to.
 */
final class Message {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    /** Shorter pieces are copied, so that a graph of small messages does not become a list of tiny buffers. */
    private static final int COPIED = 4096;

    private static final int CHUNK = 1 << 18;

    private final List<ByteBuffer> parts = new ArrayList<>();
    private final ByteArrayOutputStream tail = new ByteArrayOutputStream();
    private long length;

    /** The number of bytes that {@link #writeTo} writes. */
    long length() {
        return length;
    }

    /** A field of type int64, int32 or an enumeration. */
    Message number(int field, long value) {
        key(field, VARINT);
        varint(value);
        return this;
    }

    /** A field of type float. */
    Message decimal(int field, float value) {
        key(field, FIXED32);
        int bits = Float.floatToIntBits(value);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            octet(bits >>> shift);
        }
        return this;
    }

    /** A field of type string. */
    Message text(int field, String value) {
        return bytes(field, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }

    /** A field of type bytes; the buffer must stay as it is until the message is written. */
    Message bytes(int field, ByteBuffer value) {
        key(field, LENGTH_DELIMITED);
        varint(value.remaining());
        append(value);
        return this;
    }

    /** A field that is a message, complete by now. */
    Message message(int field, Message value) {
        key(field, LENGTH_DELIMITED);
        varint(value.length);
        value.flush();
        value.parts.forEach(this::append);
        return this;
    }

    /** Writes the fields, without a length before them. */
    void writeTo(OutputStream out) throws IOException {
        flush();
        byte[] chunk = new byte[(int) Math.min(CHUNK, length)];
        for (ByteBuffer part : parts) {
            ByteBuffer rest = part.duplicate();
            while (rest.hasRemaining()) {
                int size = Math.min(chunk.length, rest.remaining());
                rest.get(chunk, 0, size);
                out.write(chunk, 0, size);
            }
        }
    }

    private void key(int field, int wireType) {
        varint(((long) field << 3) | wireType);
    }

    /** Seven bits at a time, lowest first; a negative number takes ten bytes. */
    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            octet((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        octet((int) rest);
    }

    private void octet(int value) {
        tail.write(value);
        length++;
    }

    private void append(ByteBuffer bytes) {
        length += bytes.remaining();
        if (bytes.remaining() >= COPIED) {
            flush();
            parts.add(bytes.slice());
            return;
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        tail.writeBytes(copy);
    }

    /** Makes a part of what has been collected; {@code length} counts it already. */
    private void flush() {
        if (tail.size() > 0) {
            parts.add(ByteBuffer.wrap(tail.toByteArray()));
            tail.reset();
        }
    }
}

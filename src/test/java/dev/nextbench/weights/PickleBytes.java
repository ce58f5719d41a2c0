package dev.nextbench.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickles opcode by opcode, for files that no library would write. */
final class PickleBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Starts with protocol 4. */
    PickleBytes() {
        op(0x80, 4);
    }

    /** Opcodes and their one-byte arguments. */
    PickleBytes op(int... codes) {
        for (int code : codes) {
            out.write(code);
        }
        return this;
    }

    PickleBytes text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        op('X').int32(utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    PickleBytes whole(long value) {
        op(0x8A, 8);
        return int64(value);
    }

    /** A tuple of whole numbers. */
    PickleBytes wholes(long... values) {
        op('(');
        for (long value : values) {
            whole(value);
        }
        return op('t');
    }

    PickleBytes int32(int value) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }

    PickleBytes int64(long value) {
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
        return this;
    }

    PickleBytes put(int number) {
        return op('r').int32(number);
    }

    PickleBytes get(int number) {
        return op('j').int32(number);
    }

    PickleBytes global(String module, String name) {
        op('c');
        out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** A tensor of float32 over storage {@code 0}. */
    PickleBytes tensor(long elements, long offset, long[] shape, long[] strides) {
        global("torch._utils", "_rebuild_tensor_v2")
                .op('(', '(')
                .text("storage")
                .global("torch", "FloatStorage");
        text("0")
                .text("cpu")
                .whole(elements)
                .op('t', 'Q')
                .whole(offset)
                .wholes(shape)
                .wholes(strides);
        return op(0x89).global("collections", "OrderedDict").op(')', 'R', 't', 'R');
    }

    byte[] stop() {
        return op('.').out.toByteArray();
    }

    /** A PyTorch file with the floats 1, 2, 3, 4 in storage {@code 0}. */
    static byte[] archive(byte[] pickle, String byteOrder) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            zip.putNextEntry(new ZipEntry("net/data.pkl"));
            zip.write(pickle);
            zip.putNextEntry(new ZipEntry("net/byteorder"));
            zip.write(byteOrder.getBytes(StandardCharsets.US_ASCII));
            zip.putNextEntry(new ZipEntry("net/data/0"));
            ByteOrder order = byteOrder.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            ByteBuffer storage = ByteBuffer.allocate(16).order(order);
            zip.write(storage.putFloat(1).putFloat(2).putFloat(3).putFloat(4).array());
        }
        return out.toByteArray();
    }

    static byte[] archive(byte[] pickle) throws IOException {
        return archive(pickle, "little");
    }
}

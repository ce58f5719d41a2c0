package dev.nextbench.torchscript;

import dev.nextbench.graph.ElementType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes the opcodes of pickle protocol 2 that a TorchScript archive's {@code data.pkl} needs: an object with named
 * attributes, tensors by storage, lists of tensors, and references to tensors written before.
 */
final class Pickle {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int memo;

    Pickle() {
        opcode(0x80);
        out.write(2);
    }

    private void opcode(int code) {
        out.write(code);
    }

    private void global(String module, String name) {
        opcode('c');
        out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        opcode('X');
        littleEndian(bytes.length);
        out.writeBytes(bytes);
    }

    private void littleEndian(int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(value >>> shift);
        }
    }

    void whole(long value) {
        if (value >= 0 && value < 256) {
            opcode('K');
            out.write((int) value);
        } else if (value == (int) value) {
            opcode('J');
            littleEndian((int) value);
        } else {
            opcode(0x8A);
            out.write(8);
            for (int shift = 0; shift < 64; shift += 8) {
                out.write((int) (value >>> shift));
            }
        }
    }

    void bool(boolean value) {
        opcode(value ? 0x88 : 0x89);
    }

    private void tuple(List<Integer> values) {
        opcode('(');
        values.forEach(this::whole);
        opcode('t');
    }

    /** Starts an object of a class of the archive, such as {@code Net}; its attributes follow. */
    void beginObject(String className) {
        global("__torch__", className);
        opcode(')');
        opcode(0x81);
        opcode('}');
        opcode('(');
    }

    void endObject() {
        opcode('u');
        opcode('b');
    }

    /** A tensor over the whole of storage {@code key}; returns the number by which {@link #recall} names it. */
    int tensor(String key, ElementType type, List<Integer> extents, boolean requiresGradient) {
        global("torch._utils", "_rebuild_tensor_v2");
        opcode('(');
        opcode('(');
        text("storage");
        global("torch", type.storage());
        text(key);
        text("cpu");
        long elements = extents.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
        whole(elements);
        opcode('t');
        opcode('Q');
        whole(0);
        tuple(extents);
        opcode('(');
        long stride = elements;
        for (int extent : extents) {
            stride = extent == 0 ? 0 : stride / extent;
            whole(stride);
        }
        opcode('t');
        bool(requiresGradient);
        global("collections", "OrderedDict");
        opcode(')');
        opcode('R');
        opcode('t');
        opcode('R');
        opcode('r');
        littleEndian(memo);
        return memo++;
    }

    /** The very tensor that {@link #tensor} wrote under this number: one object, not a copy. */
    void recall(int number) {
        opcode('j');
        littleEndian(number);
    }

    /** Starts a list of tensors; its elements follow. */
    void beginTensors() {
        global("torch.jit._pickle", "build_tensorlist");
        opcode('(');
        opcode(']');
        opcode('(');
    }

    void endTensors() {
        opcode('e');
        opcode('t');
        opcode('R');
    }

    byte[] finish() {
        opcode('.');
        return out.toByteArray();
    }

    /** The pickle of an empty tuple, for {@code constants.pkl}. */
    static byte[] emptyTuple() {
        return new byte[] {(byte) 0x80, 2, ')', '.'};
    }
}

package dev.nextbench.weights;

import dev.nextbench.graph.Shape;
import dev.nextbench.io.AtomicFiles;
import dev.nextbench.io.Json;
import dev.nextbench.weights.raw.Bytes;
import dev.nextbench.weights.raw.Memory;
import dev.nextbench.weights.raw.Quoted;
import dev.nextbench.weights.raw.StoredTensor;
import dev.nextbench.weights.raw.StoredType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The safetensors format: eight bytes with the header's length, a JSON header with type, shape and place of every
 * tensor, then the tensors. Files are mapped, not read, and nothing in the header is believed before it is checked
 * against the file's size.
 */
public final class Safetensors {
    /** Some 100 bytes take a tensor's place and shape; the format allows 100 MB, which would take a heap to read. */
    private static final long LONGEST_HEADER = 16 << 20;

    private Safetensors() {}

    /** Writes float32 tensors; the file appears whole or not at all. */
    public static void write(Path file, NamedTensors weights) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("__metadata__", weights.metadata());
        long offset = 0;
        for (Map.Entry<String, NamedTensors.Tensor> tensor : weights.tensors().entrySet()) {
            long end = offset + tensor.getValue().bytes().remaining();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", "F32");
            entry.put("shape", tensor.getValue().shape().extents());
            entry.put("data_offsets", List.of(offset, end));
            header.put(tensor.getKey(), entry);
            offset = end;
        }
        byte[] json = Json.compact(header).getBytes(StandardCharsets.UTF_8);
        int padding = (8 - json.length % 8) % 8; // so that the tensors lie at a multiple of eight bytes
        ByteBuffer start = ByteBuffer.allocate(8 + json.length + padding).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(json.length + padding).put(json);
        for (int i = 0; i < padding; i++) {
            start.put((byte) ' ');
        }
        AtomicFiles.write(file, out -> {
            out.write(start.array());
            WritableByteChannel channel = Channels.newChannel(out);
            for (NamedTensors.Tensor tensor : weights.tensors().values()) {
                ByteBuffer rest = tensor.bytes().duplicate();
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }
        });
    }

    /**
     * Maps a file's tensors; those of float64, float16 and bfloat16 become float32.
     *
     * @throws WeightsException if the file is damaged or holds tensors that float32 cannot stand for
     */
    public static NamedTensors read(Path file) throws IOException, WeightsException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(Bytes.map(channel), false);
        } catch (WeightsException e) {
            throw e.in(file);
        }
    }

    /** True if the first eight bytes are the length of a header that the file has room for. */
    static boolean headerFits(Bytes file) throws WeightsException {
        long length = file.buffer(0, Long.BYTES).getLong();
        return length >= 2 && length <= file.size() - Long.BYTES && length <= LONGEST_HEADER;
    }

    /** Reads the tensors, under their own names or without the prefixes of {@link TensorCollector#unwrapped}. */
    static NamedTensors read(Bytes file, boolean unwrap) throws WeightsException {
        long size = file.size();
        if (size < Long.BYTES) {
            throw SafetensorsHeader.damaged("it has only " + size + " bytes");
        }
        long length = file.buffer(0, Long.BYTES).getLong();
        if (!headerFits(file)) {
            throw SafetensorsHeader.damaged(
                    "its header is said to take " + Long.toUnsignedString(length) + " bytes of a file of " + size);
        }
        Memory memory = Memory.forFile(size, 4);
        byte[] json = memory.array(length, "its header");
        file.buffer(Long.BYTES, length).get(json);
        SafetensorsHeader header = SafetensorsHeader.read(json, size - Long.BYTES - length);
        Bytes content = file.part(Long.BYTES + length, size - Long.BYTES - length);
        TensorCollector collector = new TensorCollector(memory);
        for (SafetensorsHeader.Entry entry : header.entries()) {
            if (TensorCollector.isCounter(entry.name())) {
                continue;
            }
            StoredType type = StoredType.ofSafetensors(entry.type())
                    .orElseThrow(
                            () -> TensorCollector.unreadable(entry.name(), "of the type " + Quoted.of(entry.type())));
            String what = TensorCollector.title(entry.name());
            Shape shape = StoredTensor.shape(what, entry.extents());
            if (entry.end() - entry.begin() != shape.elements() * type.bytes()) {
                throw SafetensorsHeader.damaged(what + " of shape " + shape + " and type " + entry.type()
                        + " is said to take " + (entry.end() - entry.begin()) + " bytes");
            }
            Bytes storage = content.part(entry.begin(), entry.end() - entry.begin());
            collector.add(entry.name(), StoredTensor.rowMajor(type, ByteOrder.LITTLE_ENDIAN, shape, storage));
        }
        return unwrap ? collector.unwrapped(header.metadata()) : collector.named(header.metadata());
    }

    /** True if the file's name says that it is one. */
    public static boolean isNamed(Path file) {
        return file.getFileName().toString().endsWith(".safetensors") && !Files.isDirectory(file);
    }
}

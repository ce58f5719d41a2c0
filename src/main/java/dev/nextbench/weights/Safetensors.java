package dev.nextbench.weights;

import dev.nextbench.graph.Shape;
import dev.nextbench.io.AtomicFiles;
import dev.nextbench.io.Json;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The safetensors format: eight bytes with the header's length, a JSON header with type, shape and place of every
 * tensor, then the tensors. Files are mapped, not read, and nothing in the header is believed before it is checked
 * against the file's size.
 */
public final class Safetensors {
    private static final long LONGEST_HEADER = 100_000_000;

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
     * Maps a file's tensors.
     *
     * @throws WeightsException if the file is damaged or holds other types than float32
     */
    public static NamedTensors read(Path file) throws IOException, WeightsException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < 8) {
                throw damaged(file, "it has only " + size + " bytes");
            }
            ByteBuffer lengthBytes = map(channel, 0, 8);
            long length = lengthBytes.getLong();
            if (length < 2 || length > size - 8 || length > LONGEST_HEADER) {
                throw damaged(
                        file,
                        "its header is said to take " + Long.toUnsignedString(length) + " bytes of a file of " + size);
            }
            byte[] json = new byte[(int) length];
            map(channel, 8, length).get(json);
            return tensors(file, channel, header(file, json), 8 + length, size);
        }
    }

    private static JsonNode header(Path file, byte[] json) throws WeightsException {
        try {
            JsonNode header = Json.mapper().readTree(json);
            if (!header.isObject()) {
                throw damaged(file, "its header is not a JSON object");
            }
            return header;
        } catch (JacksonException e) {
            throw damaged(file, "its header is not JSON");
        }
    }

    private static NamedTensors tensors(Path file, FileChannel channel, JsonNode header, long start, long size)
            throws IOException, WeightsException {
        Map<String, NamedTensors.Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        List<long[]> places = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            String name = entry.getKey();
            JsonNode value = entry.getValue();
            if (name.equals("__metadata__")) {
                for (Map.Entry<String, JsonNode> item : value.properties()) {
                    metadata.put(item.getKey(), item.getValue().asString(""));
                }
                continue;
            }
            String type = value.path("dtype").asString("");
            if (name.endsWith(".num_batches_tracked")) {
                continue; // PyTorch's counter of a batch norm's batches, which nothing here reads
            }
            if (!type.equals("F32")) {
                throw new WeightsException(file + ": tensor '" + name + "' has the type '" + type
                        + "'; only F32 is read: convert the file to float32");
            }
            JsonNode offsets = value.path("data_offsets");
            long begin = offsets.path(0).asLong(-1);
            long end = offsets.path(1).asLong(-1);
            Shape shape = shape(file, name, value.path("shape"));
            if (begin < 0 || end < begin || end > size - start) {
                throw damaged(
                        file, "tensor '" + name + "' is said to lie at " + begin + ".." + end + ", outside the file");
            }
            if (end - begin != shape.elements() * Float.BYTES) {
                throw damaged(
                        file,
                        "tensor '" + name + "' of shape " + shape + " is said to take " + (end - begin) + " bytes");
            }
            places.add(new long[] {begin, end});
            tensors.put(name, new NamedTensors.Tensor(shape, map(channel, start + begin, end - begin)));
        }
        places.sort((a, b) -> Long.compare(a[0], b[0]));
        for (int i = 1; i < places.size(); i++) {
            if (places.get(i)[0] < places.get(i - 1)[1]) {
                throw damaged(file, "two tensors overlap at byte " + places.get(i)[0]);
            }
        }
        return new NamedTensors(tensors, metadata);
    }

    private static Shape shape(Path file, String name, JsonNode extents) throws WeightsException {
        List<Integer> shape = new ArrayList<>();
        long elements = 1;
        for (JsonNode extent : extents) {
            long value = extent.isIntegralNumber() ? extent.asLong(-1) : -1;
            if (value < 0 || value > Integer.MAX_VALUE || elements * Math.max(value, 1) > Integer.MAX_VALUE) {
                throw damaged(file, "tensor '" + name + "' has the shape " + extents);
            }
            elements *= Math.max(value, 1);
            shape.add((int) value);
        }
        return new Shape(shape);
    }

    private static ByteBuffer map(FileChannel channel, long position, long length) throws IOException {
        return channel.map(FileChannel.MapMode.READ_ONLY, position, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static WeightsException damaged(Path file, String what) {
        return new WeightsException(file + " is not a whole safetensors file: " + what);
    }

    /** True if the file's name says that it is one. */
    public static boolean isNamed(Path file) {
        return file.getFileName().toString().endsWith(".safetensors") && !Files.isDirectory(file);
    }
}

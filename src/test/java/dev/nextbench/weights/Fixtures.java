package dev.nextbench.weights;

import dev.nextbench.io.Json;
import dev.nextbench.weights.raw.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** The files that {@code src/test/fixtures/make_checkpoints.py} made with PyTorch, Paddle and NumPy. */
final class Fixtures {
    /** Files with tensors that float32 cannot stand for, or with objects. */
    static final List<String> REFUSED =
            List.of("complex.pth", "quantised.pth", "sparse.pth", "module.pth", "float8.safetensors");

    private static final JsonNode EXPECTED = Json.mapper().readTree(bytes("expected.json"));

    private Fixtures() {}

    /** The files that are read, in order. */
    static List<String> readable() {
        return EXPECTED.properties().stream().map(Map.Entry::getKey).toList();
    }

    /** What a file should give: {@code tensors} with shape and values, {@code metadata}. */
    static JsonNode expected(String file) {
        return EXPECTED.path(file);
    }

    static byte[] bytes(String file) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/checkpoints/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static NamedTensors read(byte[] file) throws WeightsException {
        return Checkpoints.read(Bytes.of(ByteBuffer.wrap(file)), null);
    }

    static float[] floats(NamedTensors.Tensor tensor) {
        float[] floats = new float[tensor.bytes().remaining() / Float.BYTES];
        tensor.bytes()
                .duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(floats);
        return floats;
    }

    static float[] floats(JsonNode values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            JsonNode value = values.get(i);
            floats[i] = value.isNumber()
                    ? value.floatValue()
                    : Float.parseFloat(value.stringValue().replace("inf", "Infinity"));
        }
        return floats;
    }
}

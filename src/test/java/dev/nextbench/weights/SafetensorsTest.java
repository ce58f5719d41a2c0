package dev.nextbench.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.graph.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a safetensors header says is checked before it is believed. */
class SafetensorsTest {
    @TempDir
    Path folder;

    private static byte[] file(String header, int bytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return file(json.length, json, bytes);
    }

    private static byte[] file(long length, byte[] json, int bytes) {
        return ByteBuffer.allocate(8 + json.length + bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(json)
                .array();
    }

    private void refused(byte[] content, String message) throws Exception {
        Path file = Files.write(folder.resolve("net.safetensors"), content);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
        assertThatThrownBy(() -> Checkpoints.read(file)).isInstanceOf(WeightsException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE, -1, 0, 1, 14, 1L << 32})
    void a_header_longer_than_the_file_is_refused(long length) throws Exception {
        refused(
                file(length, "{}           ".getBytes(StandardCharsets.UTF_8), 0),
                " is not a whole safetensors file: its header is said to take " + Long.toUnsignedString(length)
                        + " bytes of a file of 21");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "F32|[2]|[0,8]|'a' is said to lie at 0..8, outside the file, which has 4 bytes after its header",
                "F32|[1]|[4,0]|'a' is said to lie at 4..0, outside",
                "F32|[1]|[0,9223372036854775807]|outside the file",
                "F32|[1]|[0,9223372036854775808]|has 9223372036854775808 in its shape or data_offsets",
                "F32|[1]|[-4,0]|has -4 in its shape or data_offsets",
                "F32|[-1]|[0,4]|has -1 in its shape or data_offsets",
                "F32|[1.0]|[0,4]|of other than whole numbers",
                "F32|[1]|[0]|should have dtype, shape and two data_offsets",
                "F32|[2]|[0,4]|tensor 'a' of shape [2] and type F32 is said to take 4 bytes",
                "F64|[1]|[0,4]|tensor 'a' of shape [1] and type F64 is said to take 4 bytes",
                "F32|[4294967296,4294967296,1]|[0,4]|a tensor of 2 GB and more cannot be read",
                "F32|[4294967296,4294967296,0]|[0,4]|a tensor of 2 GB and more cannot be read",
                "F8_E5M2|[4]|[0,4]|tensor 'a' is of type float8_e5m2; float32, float64, float16 and bfloat16 are read",
                "F4|[8]|[0,4]|tensor 'a' is of the type 'F4'; float32, float64, float16 and bfloat16 are read",
                "F32|[0]|[0,0]|4 bytes follow its last tensor",
                "F32|[0]|[4,4]|no tensor lies at byte 0, before tensor 'a'",
                "F32|{}|[0,4]|has a shape or data_offsets that are no list"
            })
    void a_tensor_that_does_not_fit_is_refused(String type, String shape, String offsets, String message)
            throws Exception {
        refused(
                file(
                        "{\"a\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}",
                        4),
                message);
    }

    private static String tensor(String name, int begin, int end) {
        return "\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[" + (end - begin) / 4 + "],\"data_offsets\":[" + begin
                + "," + end + "]}";
    }

    @Test
    void overlaps_gaps_and_repetitions_are_refused() throws Exception {
        refused(file("{" + tensor("a", 0, 8) + "," + tensor("b", 4, 12) + "}", 12), "two tensors overlap at byte 4");
        refused(file("{" + tensor("a", 0, 4) + "," + tensor("b", 8, 12) + "}", 12), "no tensor lies at byte 4");
        refused(file("{" + tensor("a", 0, 4) + "," + tensor("a", 4, 8) + "}", 8), "has the key 'a' twice");
        refused(file("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0), "its metadata has the key 'a' twice");
        refused(file("{\"__metadata__\":{\"a\":1}}", 0), "its metadata's 'a' is no text");
        StringBuilder many = new StringBuilder("{\"__metadata__\":{\"a\":\"\"");
        for (int i = 0; i < 10_000; i++) {
            many.append(",\"").append(i).append("\":\"\"");
        }
        refused(file(many.append("}}").toString(), 0), "its metadata has more than 10000 keys");
    }

    @Test
    void headers_that_are_no_json_objects_are_refused() throws Exception {
        refused(file("[]", 0), "its header is not a JSON object");
        refused(file("{} {}", 0), "its header goes on after its end");
        refused(file("{\"a\":", 0), "its header is not JSON");
        refused(file("{\"a\":1}", 0), "its header's 'a' is not a JSON object");
        refused(file("{\"a\":{\"shape\":" + "[".repeat(100_000), 0), "of other than whole numbers");
        refused(file("{\"a\":{\"x\":" + "{\"x\":".repeat(100_000), 0), "has an unexpected or repeated 'x'");
        refused(file("{\"a\":{\"shape\":[" + "1".repeat(100_000) + "]}}", 0), "");
    }

    @Test
    void what_is_written_is_read_back() throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(1.5f)
                .putFloat(-2)
                .flip();
        NamedTensors written = new NamedTensors(
                Map.of("module.a", new NamedTensors.Tensor(Shape.of(2, 1), bytes)), Map.of("model", "tiny"));
        Path file = folder.resolve("net.safetensors");
        Safetensors.write(file, written);
        assertThat(Safetensors.read(file)).isEqualTo(written);
        assertThat(Checkpoints.read(file).tensors()).containsOnlyKeys("a");
        assertThat(Checkpoints.read(file).metadata()).containsEntry("model", "tiny");
    }
}

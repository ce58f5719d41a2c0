package dev.nextbench.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Linear;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Files of PyTorch, Paddle, NumPy and safetensors give the values that those libraries give. */
class CheckpointsTest {
    @TempDir
    Path folder;

    private Path copy(String fixture, String name) throws IOException {
        return Files.write(folder.resolve(name), Fixtures.bytes(fixture));
    }

    @ParameterizedTest
    @MethodSource("dev.nextbench.weights.Fixtures#readable")
    void a_file_gives_its_tensors_whatever_its_name(String fixture) throws Exception {
        NamedTensors read = Checkpoints.read(copy(fixture, "weights.bin"));
        JsonNode expected = Fixtures.expected(fixture);
        assertThat(read.tensors().keySet())
                .containsExactlyInAnyOrderElementsOf(expected.path("tensors").propertyNames());
        expected.path("tensors").properties().forEach(entry -> {
            NamedTensors.Tensor tensor = read.tensors().get(entry.getKey());
            assertThat(tensor.shape().extents())
                    .as(entry.getKey())
                    .containsExactlyElementsOf(entry.getValue()
                            .path("shape")
                            .valueStream()
                            .map(JsonNode::intValue)
                            .toList());
            assertThat(Fixtures.floats(tensor))
                    .as(entry.getKey())
                    .containsExactly(Fixtures.floats(entry.getValue().path("values")));
        });
        Map<String, String> metadata = new TreeMap<>();
        expected.path("metadata")
                .properties()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().stringValue()));
        assertThat(read.metadata()).containsExactlyInAnyOrderEntriesOf(metadata);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nested.pth", "nested_legacy.pth"})
    void another_entry_is_read_when_it_is_asked_for(String fixture) throws Exception {
        NamedTensors read = Checkpoints.read(copy(fixture, "net.pth"), "model_ema");
        assertThat(read.metadata())
                .containsEntry(Checkpoints.ENTRY, "model_ema")
                .containsEntry(Checkpoints.OTHER_ENTRIES, "model");
        Fixtures.expected(fixture)
                .path("model_ema")
                .properties()
                .forEach(entry -> assertThat(Fixtures.floats(read.tensors().get(entry.getKey())))
                        .containsExactly(Fixtures.floats(entry.getValue())));
    }

    @Test
    void an_entry_that_is_not_there_is_refused_with_those_that_are() throws IOException {
        Path file = copy("nested.pth", "net.pth");
        assertThatThrownBy(() -> Checkpoints.read(file, "optimizer"))
                .isInstanceOf(WeightsException.class)
                .hasMessage(file + " has no entry 'optimizer' with tensors; there are: model, model_ema");
        Path flat = copy("plain.safetensors", "net.safetensors");
        assertThatThrownBy(() -> Checkpoints.read(flat, "model"))
                .hasMessage(flat + " is a safetensors file and has no entries; leave 'model' out");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "complex.pth|tensor 'weight' is of type complex64; float32, float64, float16 and bfloat16 are read",
                "quantised.pth|tensor 'weight' is a quantised tensor; float32",
                "sparse.pth|tensor 'weight' is a sparse tensor; float32",
                "float8.safetensors|tensor 'eight' is of type float8_e4m3fn; float32",
                "module.pth|nextbench refuses torch.nn.modules.linear.Linear at byte 2 of data.pkl (GLOBAL): only"
                        + " tensors and plain values are read, and nothing in the file is executed. Save the state"
                        + " dict alone, by torch.save(model.state_dict(), file), or as safetensors."
            })
    void what_cannot_be_read_is_refused_by_name(String fixture, String message) throws IOException {
        Path file = copy(fixture, "net.pth");
        assertThatThrownBy(() -> Checkpoints.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith(file + ": " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"zip.pth", "legacy.pth", "plain.safetensors", "stored.npz", "paddle4.pdparams", "traced.pt"})
    void float32_stays_in_the_mapped_file(String fixture) throws Exception {
        NamedTensors read = Checkpoints.read(copy(fixture, "weights"));
        read.tensors().forEach((name, tensor) -> {
            if (!fixture.endsWith(".npz") || name.startsWith("stem")) {
                assertThat(tensor.bytes().isDirect()).as(name).isTrue();
            }
        });
    }

    @Test
    void an_archive_of_this_program_is_read_back() throws Exception {
        Tracer tracer = new Tracer();
        Value input = tracer.input("x", Shape.of(1, 4), ElementType.FLOAT32);
        Value output = tracer.within(
                "head.0",
                () -> tracer.apply(
                        new Linear(),
                        input,
                        tracer.parameter("weight", Shape.of(3, 4), new Init.Normal(1)),
                        tracer.parameter("bias", Shape.of(3), new Init.Normal(1))));
        Graph graph = tracer.graph(output);
        Initialization tensors = new Initialization(5);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ScriptArchive.forTarget(Target.PORTABLE).method("forward", graph, false).write(out, "net", tensors);
        NamedTensors read = Fixtures.read(out.toByteArray());
        assertThat(read.metadata()).containsEntry(Checkpoints.FORMAT, "TorchScript");
        assertThat(read.tensors().keySet()).containsExactlyInAnyOrder("head.0.weight", "head.0.bias");
        graph.parameters().values().forEach(parameter -> {
            NamedTensors.Tensor tensor = read.tensors().get(parameter.name());
            assertThat(tensor.shape()).isEqualTo(parameter.shape());
            assertThat(tensor.bytes()).isEqualTo(tensors.bytes(parameter));
        });
    }

    @Test
    void what_is_no_weights_file_is_refused_by_what_it_is() throws IOException {
        assertThatThrownBy(() -> Checkpoints.read(folder)).hasMessage(folder + " is a folder; name a file in it");
        refused("", " is empty");
        refused("version https://git-lfs.github.com/spec/v1\n", " is a Git LFS pointer, not the weights");
        refused("<!DOCTYPE html>", " is a web page, not the weights");
        refused("\u0093NUMPY\u0001\u0000", " is a single NumPy array without a name");
        refused("these are no weights", " is no file of weights that is known: safetensors, PyTorch");
        assertThatThrownBy(() -> Checkpoints.read(folder.resolve("none"))).isInstanceOf(IOException.class);
    }

    private void refused(String content, String message) throws IOException {
        Path file = Files.write(folder.resolve("file"), content.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Checkpoints.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith(file + message);
    }
}

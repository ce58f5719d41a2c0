package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.random.SplitMix;
import dev.nextbench.result.ResultStore;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.Safetensors;
import dev.nextbench.weights.TrainedModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
    private static final List<String> TINY = CommandRun.TINY;

    @TempDir
    Path folder;

    private Path export(String name, Object... arguments) {
        Path file = folder.resolve(name);
        CommandRun run = CommandRun.of("export", List.of(arguments), "--to", file);
        assertThat(run.err()).startsWith("Wrote " + file);
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEmpty();
        return file;
    }

    private static Object[] tiny(Object... more) {
        List<Object> all = new java.util.ArrayList<>(TINY);
        all.addAll(List.of(more));
        return all.toArray();
    }

    private static float[] logits(Path archive, int batch, int size) {
        TorchEngine.start(1);
        SplitMix random = new SplitMix(5);
        float[] images = new float[batch * 3 * size * size];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextGaussian();
        }
        try (ScriptModule module = ScriptModule.load(archive, Device.cpu())) {
            NDArray input = module.manager().create(images, new Shape(batch, 3, size, size));
            return module.call("forward", input).get(0).toFloatArray();
        }
    }

    @Test
    void the_same_model_and_seed_give_the_same_bytes_under_any_name() throws IOException {
        byte[] one = Files.readAllBytes(export("one.pt", tiny("--seed", 4)));
        byte[] other = Files.readAllBytes(export("a folder/of its.own.pt", tiny("--seed", 4)));
        assertThat(other).isEqualTo(one);
        assertThat(Files.readAllBytes(export("three.pt", tiny("--seed", 5)))).isNotEqualTo(one);
        assertThat(Files.readAllBytes(export("one.safetensors", tiny("--seed", 4))))
                .isEqualTo(Files.readAllBytes(export("two.safetensors", tiny("--seed", 4))));
    }

    @Test
    void weights_come_back_from_safetensors_unchanged() throws IOException {
        Path direct = export("direct.pt", tiny("--seed", 4));
        Path weights = export("weights.safetensors", tiny("--seed", 4));
        Path byModel = export("by-model.pt", tiny("--weights", weights));
        Path byFile = export("by-file.pt", weights);
        Path described = export("described.pt", "convnext_atto", "--weights", weights);
        for (Path file : List.of(byModel, byFile, described)) {
            assertThat(Files.readAllBytes(file)).isEqualTo(Files.readAllBytes(direct));
        }
        assertThat(Files.readAllBytes(export("again.safetensors", weights))).isEqualTo(Files.readAllBytes(weights));
    }

    @Test
    void an_archive_takes_any_batch_and_tells_images_apart() {
        Path archive = export("net.pt", tiny("--seed", 4));
        float[] one = logits(archive, 1, 32);
        float[] three = logits(archive, 3, 32);
        assertThat(one).hasSize(3);
        assertThat(three).hasSize(9);
        for (int i = 0; i < 3; i++) {
            assertThat(three[i]).isCloseTo(one[i], org.assertj.core.data.Offset.offset(1e-5f));
        }
        assertThat(three[3]).isNotEqualTo(three[0]);
    }

    @Test
    void a_linear_layer_and_a_1x1_convolution_exchange_weights() throws IOException {
        Path convolution = export("conv.safetensors", tiny("--set", "mlp=conv", "--seed", 4));
        float[] expected = logits(export("conv.pt", tiny("--set", "mlp=conv", "--weights", convolution)), 2, 32);
        float[] actual = logits(export("linear.pt", tiny("--set", "mlp=linear", "--weights", convolution)), 2, 32);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-5f));
        }
    }

    @Test
    void weights_that_do_not_fit_are_listed_in_one_message() throws Exception {
        NamedTensors whole = Safetensors.read(export("whole.safetensors", tiny()));
        Map<String, NamedTensors.Tensor> tensors = new LinkedHashMap<>(whole.tensors());
        tensors.remove("stem.0.bias");
        tensors.put("head.fc.bias", tensor(7));
        tensors.put("neck.weight", tensor(2));
        tensors.put("stem.1.num_batches_tracked", tensor(1));
        Path wrong = folder.resolve("wrong.safetensors");
        Safetensors.write(wrong, new NamedTensors(tensors, Map.of()));
        Path to = folder.resolve("never.pt");
        CommandRun run = CommandRun.of("export", TINY, "--weights", wrong, "--to", to)
                .refused(
                        wrong.toString(),
                        "1 missing (stem.0.bias)",
                        "1 of another shape (head.fc.bias [7] should be [3])",
                        "1 unexpected (neck.weight)");
        assertThat(run.err().lines()).hasSize(1);
        assertThat(to).doesNotExist();
    }

    private static NamedTensors.Tensor tensor(int elements) {
        return new NamedTensors.Tensor(
                dev.nextbench.graph.Shape.of(elements),
                ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void weights_of_another_model_are_refused() {
        Path weights = export("atto.safetensors", tiny());
        CommandRun.of("export", "convnext_tiny", "--weights", weights, "--to", folder.resolve("x.pt"))
                .refused("convnext_atto", "convnext_tiny");
        CommandRun.of("export", weights, "--set", "kernel=3", "--to", folder.resolve("x.pt"))
                .refused("--set cannot be given");
        CommandRun.of("export", weights, "--seed", "3", "--to", folder.resolve("x.pt"))
                .refused("--seed");
    }

    @Test
    void the_ending_says_the_format() {
        CommandRun.of("export", TINY, "--to", folder.resolve("net.bin"))
                .refused("net.bin", ".pt, .safetensors or .onnx");
        CommandRun.of("export", TINY, "--to", folder).refused("is a folder");
        CommandRun.of("export", TINY, "--weights", folder.resolve("none.safetensors"), "--to", folder.resolve("x.pt"))
                .refused("none.safetensors does not exist");
        assertThat(folder).isEmptyDirectory();
    }

    private static float[] onnxLogits(Path file, int batch, int size) throws OrtException {
        SplitMix random = new SplitMix(5);
        float[] images = new float[batch * 3 * size * size];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextGaussian();
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor input = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(images), new long[] {batch, 3, size, size});
                OrtSession.Result result =
                        session.run(Map.of(session.getInputNames().iterator().next(), input))) {
            FloatBuffer logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] values = new float[logits.remaining()];
            logits.get(values);
            return values;
        }
    }

    private static void close(float[] actual, float[] expected) {
        assertThat(actual).containsExactly(expected, org.assertj.core.data.Offset.offset(1e-5f));
    }

    /** A convolutional network with batch norms whose statistics are none of the start's. */
    private Path inceptionNeXt() throws Exception {
        NamedTensors start = Safetensors.read(export(
                "start.safetensors",
                "inceptionnext_atto",
                "--set",
                "depths=[1, 1]",
                "--set",
                "widths=[8, 16]",
                "--classes",
                "3",
                "--input",
                "3x32x32"));
        Map<String, NamedTensors.Tensor> tensors = new LinkedHashMap<>();
        start.tensors().forEach((name, old) -> tensors.put(name, drawn(name, old.shape())));
        Path file = folder.resolve("inceptionnext.safetensors");
        Safetensors.write(file, new NamedTensors(tensors, start.metadata()));
        return file;
    }

    private static NamedTensors.Tensor drawn(String name, dev.nextbench.graph.Shape shape) {
        NamedTensors.Tensor tensor = tensor((int) shape.elements());
        SplitMix random = SplitMix.of(3, SplitMix.hash(name));
        while (tensor.bytes().hasRemaining()) {
            double value = 0.3 * random.nextGaussian();
            tensor.bytes().putFloat((float) (name.endsWith("running_var") ? 1 + value * value : value));
        }
        return new NamedTensors.Tensor(shape, tensor.bytes().flip());
    }

    @Test
    void every_format_fused_or_not_gives_the_same_logits() throws Exception {
        Path weights = inceptionNeXt();
        float[] expected = logits(export("net.pt", weights), 2, 32);
        assertThat(expected[0]).isNotEqualTo(expected[3]);
        close(onnxLogits(export("net.onnx", weights), 2, 32), expected);
        for (String name : List.of("fused.pt", "fused.onnx")) {
            Path file = folder.resolve(name);
            CommandRun run = CommandRun.of("export", weights, "--fuse", "--to", file);
            assertThat(run.err()).contains("Fused ", " batch norms and 2 layer scales", "Wrote " + file);
            close(name.endsWith(".pt") ? logits(file, 2, 32) : onnxLogits(file, 2, 32), expected);
        }
        CommandRun.of("export", weights, "--fuse", "--to", folder.resolve("fused.safetensors"))
                .refused("--fuse is not for .safetensors");
    }

    @Test
    void a_model_without_anything_to_fuse_says_so() {
        CommandRun run =
                CommandRun.of("export", TINY, "--set", "scaling=none", "--fuse", "--to", folder.resolve("net.pt"));
        assertThat(run.err()).startsWith("Nothing of convnext_atto could be fused");
        assertThat(run.status()).isZero();
    }

    /** The tensors of a model under the names of ConvNeXt's own repository. */
    private Path foreign(Path weights) throws Exception {
        Map<String, NamedTensors.Tensor> renamed = new LinkedHashMap<>();
        Safetensors.read(weights)
                .tensors()
                .forEach((name, tensor) -> renamed.put(
                        name.replaceFirst("^stem", "downsample_layers.0")
                                .replaceFirst("^stages\\.(\\d+)\\.downsample", "downsample_layers.$1")
                                .replaceFirst("\\.blocks", "")
                                .replace("conv_dw", "dwconv")
                                .replace("mlp.fc", "pwconv")
                                .replaceFirst("^head\\.norm", "norm")
                                .replaceFirst("^head\\.fc", "head"),
                        tensor));
        Path file = folder.resolve("foreign.safetensors");
        Safetensors.write(file, new NamedTensors(renamed, Map.of()));
        return file;
    }

    @Test
    void weights_under_other_names_are_imported_and_their_source_is_kept() throws Exception {
        Path own = export("own.safetensors", tiny("--seed", 4));
        Path foreign = foreign(own);
        Path archive = folder.resolve("net.pt");
        CommandRun run = CommandRun.of("export", TINY, "--weights", foreign, "--to", archive);
        assertThat(run.err()).endsWith("weights: " + foreign + " (names of facebookresearch/ConvNeXt)\n");
        assertThat(Files.readAllBytes(archive)).isEqualTo(Files.readAllBytes(export("own.pt", own)));

        Path imported = export("imported.safetensors", tiny("--weights", foreign));
        NamedTensors written = Safetensors.read(imported);
        assertThat(written.tensors()).isEqualTo(Safetensors.read(own).tensors());
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(foreign));
        assertThat(written.metadata())
                .containsEntry("model", "convnext_atto")
                .containsEntry("source", "foreign.safetensors")
                .containsEntry("source_sha256", java.util.HexFormat.of().formatHex(digest))
                .containsEntry("source_names", "facebookresearch/ConvNeXt");
        assertThat(Files.readAllBytes(export("again.safetensors", imported))).isEqualTo(Files.readAllBytes(imported));
    }

    @Test
    void a_new_head_is_asked_for_and_said() throws Exception {
        Path weights = export("three.safetensors", tiny("--seed", 4));
        Path to = folder.resolve("five.safetensors");
        Object[] five = {"export", "convnext_atto", "--weights", weights, "--classes", 5, "--to", to};
        CommandRun.of(five).refused("for 3 classes and this model for 5", "--classes 3", "--new-head");
        CommandRun run = CommandRun.of(List.of(five), "--new-head", "--seed", 6);
        assertThat(run.err()).startsWith("Started head.fc.weight and head.fc.bias anew from seed 6.");
        NamedTensors written = Safetensors.read(to);
        assertThat(written.metadata().get("settings")).contains("\"classes\":5", "\"depths\":[1,1]");
        NamedTensors before = Safetensors.read(weights);
        assertThat(written.tensors().get("head.norm.weight"))
                .isEqualTo(before.tensors().get("head.norm.weight"));
        assertThat(written.tensors().get("head.fc.weight").shape()).isEqualTo(dev.nextbench.graph.Shape.of(5, 8));
        CommandRun.of("export", TINY, "--new-head", "--to", to).refused("--new-head is for the weights of a file");
    }

    @Test
    void an_exported_archive_is_read_back() throws IOException {
        Path archive = export("net.pt", tiny("--seed", 4));
        Path again = export("again.pt", tiny("--weights", archive));
        assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(archive));
    }

    @Test
    void an_entry_is_of_a_file_that_has_it() {
        Path to = folder.resolve("x.pt");
        CommandRun.of("export", TINY, "--weights-entry", "model_ema", "--to", to)
                .refused("--weights-entry model_ema is for a file");
        Path nested = Path.of("src", "test", "resources", "checkpoints", "nested.pth");
        CommandRun.of("export", TINY, "--weights", nested, "--weights-entry", "nowhere", "--to", to)
                .refused(nested.toString(), "nowhere");
        CommandRun.of("export", nested.resolveSibling("plain.safetensors"), "--weights-entry", "model", "--to", to)
                .refused("--weights-entry cannot be given");
    }

    @Test
    void a_place_that_cannot_be_written_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        CommandRun.of("export", TINY, "--to", file.resolve("net.pt")).refused("cannot write " + file.resolve("net.pt"));
    }

    @Test
    void a_trial_is_exported_by_the_beginning_of_its_id() throws IOException {
        Path results = folder.resolve("results");
        ResultStore store = new ResultStore(results);
        StoredExperiment.write(store);
        Path weights = export("trained.safetensors", tiny("--seed", 9));
        Files.copy(
                weights,
                store.folder(StoredExperiment.NAME, StoredExperiment.DONE).resolve(TrainedModel.FILE));
        Path archive = export("trial.pt", "aa11", "--results", results);
        assertThat(Files.readAllBytes(archive)).isEqualTo(Files.readAllBytes(export("direct.pt", tiny("--seed", 9))));
        CommandRun.of("export", StoredExperiment.FAILED, "--results", results, "--to", folder.resolve("x.pt"))
                .refused(StoredExperiment.FAILED, "failed", "has no weights");
        CommandRun.of("export", "convnext_atta", "--results", results, "--to", folder.resolve("x.pt"))
                .refused("neither a model nor a trial", "did you mean 'convnext_atto'?");
    }
}

package dev.nextbench.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.CrossEntropy;
import dev.nextbench.graph.op.Dropout;
import dev.nextbench.graph.op.InLayout;
import dev.nextbench.graph.op.MeanPool;
import dev.nextbench.graph.op.NormalizeImages;
import dev.nextbench.graph.op.Permute;
import dev.nextbench.graph.op.Pointwise;
import dev.nextbench.graph.op.Reshape;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.Module;
import dev.nextbench.model.Setting;
import dev.nextbench.model.SettingType;
import dev.nextbench.model.SettingValue;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import dev.nextbench.torchscript.Tensors;
import dev.nextbench.weights.NamedTensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What ONNX Runtime computes from an exported file is what libtorch computes from the archive of the same graph. */
class OnnxExportTest {
    private static final int SIZE = 32;
    private static final int IMAGES = 3;
    private static final int CLASSES = 7;
    private static final double TOLERANCE = 1e-4;

    @TempDir
    Path folder;

    @BeforeAll
    static void startEngine() {
        TorchEngine.start(1);
    }

    /** Extents that keep a model's structure and make it small. */
    private static String narrow(String model) {
        if (model.endsWith("isotropic")) {
            return "depths=[2]; widths=[16]; patch=8; ";
        }
        if (model.startsWith("econvnext")) {
            return "depths=[1, 2]; widths=[8, 16, 24]; ";
        }
        return "depths=[1, 2]; widths=[16, 24]; ";
    }

    private static Module module(String model, String changes) {
        ModelDefinition definition = Models.find(model).orElseThrow();
        Map<String, SettingValue> changed = new LinkedHashMap<>();
        for (String change : (narrow(model) + changes + "; classes=" + CLASSES).split(";", -1)) {
            if (!change.isBlank()) {
                String[] parts = change.split("=", -1);
                Setting setting = definition.setting(parts[0].strip()).orElseThrow();
                changed.put(setting.name(), setting.type().parse(parts[1]));
            }
        }
        return definition.module(definition.resolve(changed));
    }

    private static Graph graph(Module module) {
        Tracer tracer = new Tracer();
        Value images = tracer.input(Models.IMAGES, Shape.of(1, 3, SIZE, SIZE), ElementType.FLOAT32);
        return tracer.graph(module.apply(tracer, tracer.apply(new InLayout(), images)));
    }

    static Stream<String> models() {
        return Models.all().stream().map(ModelDefinition::name);
    }

    /** Each value of each setting that is a choice, for one model of each design. */
    static Stream<Arguments> choices() {
        List<Arguments> cases = new ArrayList<>();
        for (String name : List.of(
                "resnet50",
                "convnext_tiny",
                "convnext_small_isotropic",
                "inceptionnext_atto",
                "inceptionnext_small_isotropic",
                "econvnext_mini")) {
            for (Setting setting : Models.find(name).orElseThrow().settings()) {
                List<String> values = List.of();
                if (setting.type() instanceof SettingType.Choice choice) {
                    values = choice.names();
                } else if (setting.type() instanceof SettingType.Flag) {
                    values = List.of("true", "false");
                }
                for (String value : values) {
                    if (!setting.type().parse(value).equals(setting.standard())) {
                        cases.add(Arguments.of(name, setting.name() + "=" + value));
                    }
                }
            }
        }
        assertThat(cases).hasSizeGreaterThan(30);
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("models")
    void every_model_is_the_same_function(String model) throws IOException, OrtException {
        isTheSameFunction(graph(module(model, "")));
    }

    @ParameterizedTest
    @MethodSource("choices")
    void every_choice_of_a_setting_is_the_same_function(String model, String setting) throws IOException, OrtException {
        isTheSameFunction(graph(module(model, setting)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        resnet50                      | depths=[1]; widths=[8]; drop_path=0.2
        convnext_tiny                 | conv_ratio=1/2; kernel=3; patch=2; drop_path=0.2; head_dropout=0.1
        convnext_tiny                 | mlp=conv; norm=batch; scaling=se
        convnext_tiny                 | mlp=conv; scaling=eca
        convnext_tiny                 | norm=batch; scaling=none
        convnext_small_isotropic      | mlp=conv; scaling=ese
        inceptionnext_atto            | branches=[]
        inceptionnext_atto            | branches=[vertical]
        inceptionnext_atto            | bands=sequential_wide; branch_ratio=1/3; mlp_ratios=[2, 1]; head_dropout=0.1
        inceptionnext_atto            | bands=sequential; branches=[horizontal, vertical]; band_kernel=5
        inceptionnext_small_isotropic | scaling=eca; norm=layer; square_kernel=5
        econvnext_mini                | block_norms=1; csp_ratio=1/4; patch=2; kernel=5
        econvnext_tiny                | norm=layer; unit_norm=layer; scaling=layer_scale
        econvnext_small               | csp=false; block_norms=1; scaling=none
        """)
    void settings_together_are_the_same_function(String model, String settings) throws IOException, OrtException {
        isTheSameFunction(graph(module(model, settings)));
    }

    private void isTheSameFunction(Graph graph) throws IOException, OrtException {
        Map<String, NamedTensors.Tensor> tensors = RandomTensors.of(graph);
        float[] images = RandomTensors.images(IMAGES, SIZE);
        float[] expected = engine(graph, tensors, images);
        assertThat(expected).hasSize(IMAGES * CLASSES);
        requireSpread(expected);
        try (OrtSession session = session(onnx(graph, tensors), options())) {
            assertThat(session.getOutputNames()).containsExactly("logits");
            close(run(session, images, IMAGES), expected);
            close(run(session, Arrays.copyOf(images, images.length / IMAGES), 1), Arrays.copyOf(expected, CLASSES));
        }
    }

    /** Logits that hardly depended on the image or on the class would let errors pass. */
    private static void requireSpread(float[] logits) {
        for (int image = 1; image < IMAGES; image++) {
            double most = 0;
            for (int i = 0; i < CLASSES; i++) {
                most = Math.max(most, Math.abs(logits[i] - logits[image * CLASSES + i]));
            }
            assertThat(most).isGreaterThan(300 * TOLERANCE);
        }
    }

    private static void close(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i])))
                    .as("logit %d: %s for %s", i, actual[i], expected[i])
                    .isLessThanOrEqualTo((float) TOLERANCE);
        }
    }

    private float[] engine(Graph graph, Map<String, NamedTensors.Tensor> tensors, float[] images) throws IOException {
        Map<String, ByteBuffer> bytes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> bytes.put(name, tensor.bytes()));
        Path file = Files.createTempFile(folder, "net", ".pt");
        try (OutputStream out = Files.newOutputStream(file)) {
            ScriptArchive.forTarget(Target.PORTABLE)
                    .method("forward", graph, false)
                    .write(out, "net", Tensors.of(bytes));
        }
        try (ScriptModule module = ScriptModule.load(file, Device.cpu())) {
            NDArray x = module.manager().create(images, new ai.djl.ndarray.types.Shape(IMAGES, 3, SIZE, SIZE));
            return module.call("forward", x).get(0).toFloatArray();
        }
    }

    private static byte[] onnx(Graph graph, Map<String, NamedTensors.Tensor> tensors) throws IOException {
        return onnx(graph, tensors, Map.of());
    }

    private static byte[] onnx(Graph graph, Map<String, NamedTensors.Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OnnxExport.write(out, "net", graph, tensors, metadata);
        return out.toByteArray();
    }

    private static OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        return options;
    }

    private static OrtSession session(byte[] model, OrtSession.SessionOptions options) throws OrtException {
        try (options) {
            return OrtEnvironment.getEnvironment().createSession(model, options);
        }
    }

    private static float[] run(OrtSession session, float[] images, int count) throws OrtException {
        long[] shape = {count, 3, SIZE, SIZE};
        try (OnnxTensor x = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), FloatBuffer.wrap(images), shape)) {
            return run(session, x);
        }
    }

    private static float[] run(OrtSession session, OnnxTensor images) throws OrtException {
        try (OrtSession.Result result = session.run(Map.of(Models.IMAGES, images))) {
            FloatBuffer logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] values = new float[logits.remaining()];
            logits.get(values);
            return values;
        }
    }

    @Test
    void a_file_says_what_it_holds() throws IOException, OrtException {
        Graph graph = graph(module("convnext_tiny", ""));
        Map<String, NamedTensors.Tensor> tensors = RandomTensors.of(graph);
        Map<String, String> metadata = Map.of("model", "convnext_tiny", "size", "32", "producer_version", "1.2.3");
        byte[] file = onnx(graph, tensors, metadata);
        assertThat(onnx(graph, tensors, metadata)).as("the same again").isEqualTo(file);
        try (OrtSession session = session(file, options())) {
            assertThat(session.getMetadata().getProducerName()).isEqualTo("NextBench");
            assertThat(session.getMetadata().getGraphName()).isEqualTo("net");
            assertThat(session.getMetadata().getCustomMetadata())
                    .isEqualTo(Map.of("model", "convnext_tiny", "size", "32"));
            assertThat(session.getInputNames()).isEqualTo(Set.of("images"));
            TensorInfo images =
                    (TensorInfo) session.getInputInfo().get("images").getInfo();
            assertThat(images.getDimensionNames()).containsExactly("N", "", "", "");
            assertThat(images.getShape()).containsExactly(-1, 3, SIZE, SIZE);
            TensorInfo logits =
                    (TensorInfo) session.getOutputInfo().get("logits").getInfo();
            assertThat(logits.getDimensionNames()).containsExactly("N", "");
            assertThat(logits.getShape()).containsExactly(-1, CLASSES);
        }
        String text = new String(file, StandardCharsets.ISO_8859_1);
        assertThat(text).contains("1.2.3").doesNotContain("producer_version");
        assertThat(graph.parameters())
                .allSatisfy((id, parameter) -> assertThat(text).contains(parameter.name()));
    }

    @Test
    void gelu_becomes_one_kernel_of_onnx_runtime() throws IOException, OrtException {
        Graph graph = graph(module("convnext_tiny", ""));
        byte[] file = onnx(graph, RandomTensors.of(graph));
        Path optimized = folder.resolve("optimized.onnx");
        OrtSession.SessionOptions options = options();
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.EXTENDED_OPT);
        options.setOptimizedModelFilePath(optimized.toString());
        session(file, options).close();
        String erf = "\"\3Erf"; // NodeProto.op_type: field 4, three bytes
        assertThat(new String(file, StandardCharsets.ISO_8859_1)).contains(erf);
        assertThat(Files.readString(optimized, StandardCharsets.ISO_8859_1)).doesNotContain(erf);
    }

    @Test
    void images_of_bytes_are_normalised() throws IOException, OrtException {
        Tracer tracer = new Tracer();
        Value bytes = tracer.input(Models.IMAGES, Shape.of(1, 2, 2, 3), ElementType.UINT8);
        Value ordered = tracer.apply(Permute.TO_CHANNELS_FIRST, bytes);
        Value mean = tracer.buffer("mean", Shape.of(1, 3, 1, 1), Init.ZERO);
        Value std = tracer.buffer("std", Shape.of(1, 3, 1, 1), Init.ONE);
        Value x = tracer.apply(new NormalizeImages(), ordered, mean, std);
        Graph graph = tracer.graph(tracer.apply(new MeanPool(false), x));
        Map<String, NamedTensors.Tensor> tensors = Map.of(
                "mean", perChannel(10, 20, 30),
                "std", perChannel(2, 4, 8));
        byte[] images = {0, 1, 2, (byte) 200, (byte) 255, 7, 10, 20, 30, 12, 24, 38};
        try (OrtSession session = session(onnx(graph, tensors), options());
                OnnxTensor input = OnnxTensor.createTensor(
                        OrtEnvironment.getEnvironment(),
                        ByteBuffer.allocateDirect(images.length).put(images).flip(),
                        new long[] {1, 2, 2, 3},
                        OnnxJavaType.UINT8)) {
            // Of red: ((0 - 10) + (200 - 10) + (10 - 10) + (12 - 10)) / 2 / 4.
            assertThat(run(session, input)).containsExactly(22.75f, 13.75f, -1.34375f);
        }
    }

    private static NamedTensors.Tensor perChannel(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return new NamedTensors.Tensor(Shape.of(1, 3, 1, 1), bytes.flip());
    }

    @Test
    void what_only_passes_through_is_an_output_too() throws IOException, OrtException {
        Tracer tracer = new Tracer();
        Value images = tracer.input(Models.IMAGES, Shape.of(1, 3, SIZE, SIZE), ElementType.FLOAT32);
        Graph graph = tracer.graph(tracer.apply(new Dropout(0.5), images));
        float[] values = RandomTensors.images(2, SIZE);
        try (OrtSession session = session(onnx(graph, Map.of()), options())) {
            assertThat(run(session, values, 2)).isEqualTo(values);
        }
    }

    @Test
    void a_reshape_keeps_the_batch() throws IOException, OrtException {
        Tracer tracer = new Tracer();
        Value images = tracer.input(Models.IMAGES, Shape.of(1, 3, SIZE, SIZE), ElementType.FLOAT32);
        Value rows = tracer.apply(new Reshape(List.of(3 * SIZE, SIZE)), images);
        Graph graph = tracer.graph(tracer.apply(Pointwise.RELU, rows));
        float[] values = RandomTensors.images(2, SIZE);
        try (OrtSession session = session(onnx(graph, Map.of()), options())) {
            TensorInfo info = (TensorInfo) session.getOutputInfo().get("logits").getInfo();
            assertThat(info.getShape()).containsExactly(-1, 3 * SIZE, SIZE);
            assertThat(run(session, values, 2)).hasSameSizeAs(values);
        }
    }

    @Test
    void a_loss_has_no_place_in_a_file() {
        Tracer tracer = new Tracer();
        Value logits = tracer.input(Models.IMAGES, Shape.of(1, 4), ElementType.FLOAT32);
        Value classes = tracer.input("classes", Shape.of(1), ElementType.INT64);
        Graph graph = tracer.graph(tracer.apply(new CrossEntropy(0), logits, classes));
        assertThatThrownBy(() -> onnx(graph, Map.of()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("'cross_entropy'");
    }

    @Test
    void tensors_must_fit() {
        Graph graph = graph(module("resnet50", ""));
        Map<String, NamedTensors.Tensor> tensors = RandomTensors.of(graph);
        NamedTensors.Tensor first = tensors.get("conv1.weight");
        tensors.put("conv1.weight", new NamedTensors.Tensor(first.shape(), ByteBuffer.allocate(8)));
        assertThatThrownBy(() -> onnx(graph, tensors)).hasMessageContaining("'conv1.weight' [16, 3, 7, 7] has 8 bytes");
        tensors.remove("conv1.weight");
        assertThatThrownBy(() -> onnx(graph, tensors)).hasMessage("there is no tensor 'conv1.weight' [16, 3, 7, 7]");
    }

    @Test
    void a_model_beyond_the_format_is_refused_before_anything_is_written() {
        Tracer tracer = new Tracer();
        Value x = tracer.input(Models.IMAGES, Shape.of(1, 3), ElementType.FLOAT32);
        Shape shape = Shape.of(1 << 22);
        Map<String, NamedTensors.Tensor> tensors = new LinkedHashMap<>();
        NamedTensors.Tensor shared = new NamedTensors.Tensor(shape, ByteBuffer.allocate(4 << 22));
        for (int i = 0; i < 128; i++) {
            tracer.parameter("w" + i, shape, Init.ONE);
            tensors.put("w" + i, shared);
        }
        Graph graph = tracer.graph(tracer.apply(Pointwise.RELU, x));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> OnnxExport.write(out, "wide", graph, tensors, Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessage("wide takes 2.0 GiB, but an ONNX file holds at most 2 GiB; export it as .safetensors");
        assertThat(out.size()).isZero();
    }
}

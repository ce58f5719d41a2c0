package dev.nextbench.torchscript;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.BatchNorm;
import dev.nextbench.graph.op.Conv2d;
import dev.nextbench.graph.op.CrossEntropy;
import dev.nextbench.graph.op.InLayout;
import dev.nextbench.graph.op.Linear;
import dev.nextbench.graph.op.MeanPool;
import dev.nextbench.graph.op.Pointwise;
import dev.nextbench.io.Json;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.Safetensors;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Twenty updates of each optimizer, with clipping, averaging, accumulation and rates by layer, end where those of
 * PyTorch and timm end, which {@code src/test/fixtures/make_optimizers.py} computed in float64.
 */
class OptimizerParityTest {
    private static final int STEPS = 20;
    private static final int BATCH = 12;
    private static final int WIDTH = 8;
    private static final int CLASSES = 3;
    private static final int PIXELS = 3 * 8 * 8;

    /** Of the largest number of a tensor: what float32 makes of twenty updates. */
    private static final double TOLERANCE = 2e-5;

    private static NamedTensors start;

    @TempDir
    Path folder;

    @BeforeAll
    static void startEngine() throws IOException, WeightsException {
        TorchEngine.start(1);
        start = Safetensors.read(resources().resolve("start.safetensors"));
    }

    private static Path resources() throws IOException {
        try {
            return Path.of(Objects.requireNonNull(OptimizerParityTest.class.getResource("/optimizers"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    static List<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(resources())) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("start.safetensors"))
                    .sorted()
                    .toList();
            assertThat(names).hasSize(12);
            return names;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void twentyUpdatesEndWhereTheReferencesEnd(String name) throws IOException, WeightsException {
        NamedTensors expected = Safetensors.read(resources().resolve(name));
        JsonNode about = Json.mapper().readTree(expected.metadata().get("about"));
        UpdateRule rule = rule(about);
        TrainingArchive archive = new TrainingArchive(loss(), loss(), rule, Target.PORTABLE);
        Path file = folder.resolve("net.pt");
        try (OutputStream out = Files.newOutputStream(file)) {
            archive.archive()
                    .write(
                            out,
                            "net",
                            parameter -> start.tensors().get(parameter.name()).bytes());
        }
        float[] losses = new float[STEPS];
        float[] norms = new float[STEPS];
        try (ScriptModule module = ScriptModule.load(file, Device.cpu())) {
            for (int i = 0; i < STEPS; i++) {
                float[] step =
                        step(module, rule.microBatches(), i, about.path("rate").asDouble() * (i + 1) / STEPS);
                losses[i] = step[0];
                norms[i] = step[1];
            }
            assertSame("losses", expected, losses);
            assertSame("norms", expected, norms);
            NDList state = module.call("state");
            List<String> names = archive.stateNames();
            int compared = 0;
            for (int i = 0; i < names.size(); i++) {
                if (expected.tensors().containsKey(names.get(i))) {
                    assertSame(names.get(i), expected, state.get(i).toFloatArray());
                    compared++;
                }
            }
            assertThat(compared).isEqualTo(expected.tensors().size() - 2);
            assertThat(compared).isEqualTo(rule.averageDecay() > 0 ? 20 : 10);
        }
    }

    private static float[] step(ScriptModule module, int parts, int step, double rate) {
        NDManager manager = module.manager();
        int first = step % 2 * BATCH;
        int count = BATCH / parts;
        NDArray seed = manager.create(0L);
        NDArray learningRate = manager.create(rate);
        if (parts == 1) {
            return module.call(
                            "step", images(manager, first, count), classes(manager, first, count), learningRate, seed)
                    .get(0)
                    .toFloatArray();
        }
        float loss = 0;
        for (int i = 0; i < parts; i++) {
            int from = first + i * count;
            loss += module.call("accumulate", images(manager, from, count), classes(manager, from, count), seed)
                    .get(0)
                    .getFloat();
        }
        return new float[] {
            loss / parts, module.call("update", learningRate).get(0).getFloat()
        };
    }

    private static NDArray images(NDManager manager, int first, int count) {
        float[] all = floats(start, "images");
        return manager.create(
                Arrays.copyOfRange(all, first * PIXELS, (first + count) * PIXELS), new Shape(count, 3, 8, 8));
    }

    private static NDArray classes(NDManager manager, int first, int count) {
        float[] all = floats(start, "classes");
        long[] classes = new long[count];
        for (int i = 0; i < count; i++) {
            classes[i] = (long) all[first + i];
        }
        return manager.create(classes);
    }

    private static UpdateRule rule(JsonNode about) {
        double epsilon = about.path("epsilon").asDouble(0);
        Optimizer optimizer = switch (about.path("optimizer").asString()) {
            case "adamw" -> new Optimizer.AdamW(0.9, 0.999, epsilon);
            case "lamb" -> new Optimizer.Lamb(0.9, 0.999, epsilon);
            default ->
                new Optimizer.Sgd(
                        about.path("momentum").asDouble(),
                        about.path("nesterov").asBoolean());
        };
        JsonNode factors = about.path("factors");
        return UpdateRule.of(optimizer, about.path("decay").asDouble())
                .clip(about.path("clip").asDouble(0))
                .average(about.path("average").asDouble(0))
                .accumulate(about.path("parts").asInt(1))
                .rates(parameter -> factors.path(
                                parameter.name().substring(0, parameter.name().indexOf('.')))
                        .asDouble(1));
    }

    /** The network of {@code make_optimizers.py}. */
    private static Graph loss() {
        Tracer tracer = new Tracer();
        Value images = tracer.input("images", dev.nextbench.graph.Shape.of(1, 3, 8, 8), ElementType.FLOAT32);
        Value stem = convolution(tracer, "stem", new Conv2d(2, 1, 1, 1), tracer.apply(new InLayout(), images), 3, 3);
        Value normed = tracer.within(
                "norm",
                () -> tracer.apply(
                        new BatchNorm(1e-5, 0.1),
                        tracer.apply(Pointwise.GELU, stem),
                        vector(tracer, "weight", WIDTH),
                        vector(tracer, "bias", WIDTH),
                        tracer.buffer("running_mean", dev.nextbench.graph.Shape.of(WIDTH), Init.ZERO),
                        tracer.buffer("running_var", dev.nextbench.graph.Shape.of(WIDTH), Init.ONE)));
        Value mixed = convolution(tracer, "mix", new Conv2d(1, 0, 0, 1), normed, WIDTH, 1);
        Value pooled = tracer.apply(new MeanPool(false), tracer.apply(Pointwise.GELU, mixed));
        Value logits = tracer.within(
                "head",
                () -> tracer.apply(
                        new Linear(),
                        pooled,
                        tracer.parameter("weight", dev.nextbench.graph.Shape.of(CLASSES, WIDTH), Init.ZERO),
                        vector(tracer, "bias", CLASSES)));
        Value classes = tracer.input("classes", dev.nextbench.graph.Shape.of(1), ElementType.INT64);
        return tracer.graph(tracer.apply(new CrossEntropy(0), logits, classes));
    }

    private static Value convolution(Tracer tracer, String name, Conv2d operator, Value x, int width, int kernel) {
        return tracer.within(
                name,
                () -> tracer.apply(
                        operator,
                        x,
                        tracer.parameter(
                                "weight", dev.nextbench.graph.Shape.of(WIDTH, width, kernel, kernel), Init.ZERO),
                        vector(tracer, "bias", WIDTH)));
    }

    private static Value vector(Tracer tracer, String name, int size) {
        return tracer.parameter(name, dev.nextbench.graph.Shape.of(size), Init.ZERO);
    }

    private static void assertSame(String name, NamedTensors expected, float[] actual) {
        float[] reference = floats(expected, name);
        assertThat(actual).as(name).hasSameSizeAs(reference);
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < actual.length; i++) {
            largest = Math.max(largest, Math.abs(reference[i]));
            double difference = Math.abs((double) actual[i] - reference[i]);
            worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
        }
        assertThat(worst).as("largest difference of " + name).isLessThanOrEqualTo(TOLERANCE * largest);
    }

    private static float[] floats(NamedTensors tensors, String name) {
        Map<String, NamedTensors.Tensor> all = tensors.tensors();
        FloatBuffer buffer = Objects.requireNonNull(all.get(name), name)
                .bytes()
                .duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }
}

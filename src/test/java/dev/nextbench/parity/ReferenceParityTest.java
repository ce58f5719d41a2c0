package dev.nextbench.parity;

import static dev.nextbench.parity.Reference.GRADIENT;
import static dev.nextbench.parity.Reference.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.ClassificationCounts;
import dev.nextbench.graph.op.CrossEntropy;
import dev.nextbench.model.Models;
import dev.nextbench.model.Module;
import dev.nextbench.torchscript.GradientArchive;
import dev.nextbench.torchscript.Optimizer;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import dev.nextbench.torchscript.Tensors;
import dev.nextbench.torchscript.TrainingArchive;
import dev.nextbench.torchscript.UpdateRule;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Narrow models of every family and setting give the logits, running statistics, gradients and losses of the reference
 * implementations, which {@code src/test/fixtures/make_parity.py} computed in float64.
 */
class ReferenceParityTest {
    private static final double OF_VALUES = 1e-5;
    private static final double OF_GRADIENTS = 1e-4;
    private static final float OF_LOSSES = 1e-3f;

    /** Below this share of the largest gradient, the reference's is rounding alone: a batch norm took it away. */
    private static final double NOTHING = 1e-10;

    /** What of it float32 may leave, as a share of the largest gradient. */
    private static final double LEFT_OF_NOTHING = 1e-5;

    private static Tensors weights;
    private static ReferenceBatches batches;

    @TempDir
    Path folder;

    @BeforeAll
    static void startEngine() throws IOException, WeightsException {
        TorchEngine.start(1);
        batches = ReferenceBatches.read();
        NamedTensors all = Reference.shared("weights");
        weights = parameter -> {
            String key = parameter.name() + " " + parameter.shape();
            assertThat(all.tensors()).containsKey(key);
            return all.tensors().get(key).bytes();
        };
    }

    static List<Reference> all() throws IOException, WeightsException {
        return Reference.all();
    }

    static Stream<Reference> trained() throws IOException, WeightsException {
        return Reference.all().stream().filter(Reference::hasCurve);
    }

    @ParameterizedTest
    @MethodSource("all")
    void logitsStatisticsAndGradientsAreTheReferences(Reference reference) throws IOException {
        Module module = reference.definition().module(reference.settings());
        Tracer tracer = new Tracer();
        Graph inference = tracer.graph(logits(tracer, module));
        assertThat(names(inference, true)).isEqualTo(reference.namesAfter(GRADIENT));
        assertThat(names(inference, false)).isEqualTo(reference.namesAfter(RUNNING));
        GradientArchive archive = new GradientArchive(inference, loss(module, true));
        try (ScriptModule script = load(archive.archive())) {
            NDArray images = batches.images(script.manager(), 0);
            NDArray classes = batches.classes(script.manager(), 0);
            assertSame(reference, "evaluation", script.call("evaluate", images).get(0), OF_VALUES);
            NDList results = script.call("differentiate", images, classes);
            assertSame(reference, "training", results.get(0), OF_VALUES);
            assertSame(reference, "loss", results.get(1), OF_VALUES);
            assertGradients(reference, archive.trained(), results.subNDList(2));
            NDList state = script.call("state");
            for (int i = 0; i < archive.all().size(); i++) {
                if (!archive.all().get(i).trainable()) {
                    assertSame(reference, RUNNING + archive.all().get(i).name(), state.get(i), OF_VALUES);
                }
            }
        }
    }

    private static void assertGradients(Reference reference, List<Parameter> parameters, NDList gradients) {
        double scale = parameters.stream()
                .mapToDouble(parameter -> largest(reference.result(GRADIENT + parameter.name())))
                .max()
                .orElseThrow();
        for (int i = 0; i < parameters.size(); i++) {
            String name = GRADIENT + parameters.get(i).name();
            if (largest(reference.result(name)) < NOTHING * scale) {
                assertThat(largest(gradients.get(i).toFloatArray())).as(name).isLessThan(LEFT_OF_NOTHING * scale);
            } else {
                assertSame(reference, name, gradients.get(i), OF_GRADIENTS);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("trained")
    void aHundredStepsOfAdamWLoseAsTheReferencesDo(Reference reference) throws IOException {
        Module module = reference.definition().module(reference.settings());
        UpdateRule rule = UpdateRule.of(new Optimizer.AdamW(0.9, 0.999, 1e-8), 0.05);
        TrainingArchive archive = new TrainingArchive(loss(module, false), counts(module), rule, Target.PORTABLE);
        float[] expected = reference.result("curve");
        assertThat(expected).hasSize(100);
        try (ScriptModule script = load(archive.archive())) {
            NDArray rate = script.manager().create(reference.rate());
            NDArray seed = script.manager().create(0L);
            for (int i = 0; i < expected.length; i++) {
                try (NDManager manager = script.manager().newSubManager()) {
                    NDArray images = batches.images(manager, i);
                    NDArray result = script.call("step", images, batches.classes(manager, i), rate, seed)
                            .get(0);
                    assertThat(result.toFloatArray()[0])
                            .as("loss of step " + i)
                            .isCloseTo(expected[i], within(OF_LOSSES * expected[i]));
                }
            }
        }
    }

    private ScriptModule load(ScriptArchive archive) throws IOException {
        Path file = Files.createTempFile(folder, "net", ".pt");
        try (OutputStream out = Files.newOutputStream(file)) {
            archive.write(out, "net", weights);
        }
        return ScriptModule.load(file, Device.cpu());
    }

    private static Set<String> names(Graph graph, boolean trainable) {
        Set<String> names = new TreeSet<>();
        for (Parameter parameter : graph.parameters().values()) {
            if (parameter.trainable() == trainable) {
                names.add(parameter.name());
            }
        }
        return names;
    }

    private static Value logits(Tracer tracer, Module module) {
        Shape shape = Shape.of(1, 3, ReferenceBatches.SIZE, ReferenceBatches.SIZE);
        return module.apply(tracer, tracer.input(Models.IMAGES, shape, ElementType.FLOAT32));
    }

    private static Value classes(Tracer tracer) {
        return tracer.input("classes", Shape.of(1), ElementType.INT64);
    }

    private static Graph loss(Module module, boolean withLogits) {
        Tracer tracer = new Tracer();
        Value logits = logits(tracer, module);
        Value loss = tracer.apply(new CrossEntropy(0), logits, classes(tracer));
        return withLogits ? tracer.graph(logits, loss) : tracer.graph(loss);
    }

    private static Graph counts(Module module) {
        Tracer tracer = new Tracer();
        Value logits = logits(tracer, module);
        return tracer.graph(tracer.apply(new ClassificationCounts(), logits, classes(tracer)));
    }

    /** Equal to the reference within a share of its largest value. */
    private static void assertSame(Reference reference, String name, NDArray actual, double tolerance) {
        float[] expected = reference.result(name);
        float[] values = actual.toFloatArray();
        assertThat(values).as(name).hasSameSizeAs(expected);
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
            double difference = Math.abs((double) values[i] - expected[i]);
            worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
        }
        assertThat(worst).as("largest difference of " + name).isLessThanOrEqualTo(tolerance * largest(expected));
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}

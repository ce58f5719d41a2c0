package dev.nextbench.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Parameter;
import dev.nextbench.random.SplitMix;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The training step as libtorch runs it. */
class TrainingArchiveTest {
    private static final Optimizer ADAM_W = new Optimizer.AdamW(0.9, 0.999, 1e-8);
    private static final UpdateRule PLAIN = UpdateRule.of(ADAM_W, 0.05);

    @TempDir
    Path folder;

    @BeforeAll
    static void startEngine() {
        TorchEngine.start(1);
    }

    /** An archive loaded, with a batch of 12 images to feed it. */
    private final class Session implements AutoCloseable {
        final TrainingArchive archive;
        final ScriptModule module;
        final NDArray images;
        final NDArray classes;

        Session(UpdateRule rule, Target target, double dropPath) throws IOException {
            this(rule, target, dropPath, new Initialization(7));
        }

        Session(UpdateRule rule, Target target, double dropPath, Tensors start) throws IOException {
            archive = new TrainingArchive(TinyNetwork.loss(dropPath, 0.1), TinyNetwork.counts(), rule, target);
            Path file = Files.createTempFile(folder, "net", ".pt");
            try (OutputStream out = Files.newOutputStream(file)) {
                archive.archive().write(out, "net", start);
            }
            module = ScriptModule.load(file, Device.cpu());
            NDManager manager = module.manager();
            SplitMix random = new SplitMix(1);
            float[] pixels = new float[12 * 3 * 8 * 8];
            long[] labels = new long[12];
            for (int i = 0; i < 12; i++) {
                labels[i] = i % TinyNetwork.CLASSES;
                for (int j = 0; j < 192; j++) {
                    pixels[i * 192 + j] = (float) (random.nextGaussian() + (j % 3 == labels[i] ? 0.7 : 0));
                }
            }
            images = manager.create(pixels, new Shape(12, 3, 8, 8));
            classes = manager.create(labels);
        }

        float[] step(double rate, long seed) {
            NDManager manager = module.manager();
            return module.call("step", images, classes, manager.create(rate), manager.create(seed))
                    .get(0)
                    .toFloatArray();
        }

        Map<String, float[]> state() {
            NDList tensors = module.call("state");
            List<String> names = archive.stateNames();
            assertThat(tensors).hasSameSizeAs(names);
            Map<String, float[]> state = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                state.put(names.get(i), tensors.get(i).toFloatArray());
            }
            return state;
        }

        @Override
        public void close() {
            module.close();
        }
    }

    @Test
    void oneStepMovesEveryParameterAndEveryRunningStatistic() throws IOException {
        try (Session session = new Session(PLAIN, Target.PORTABLE, 0)) {
            Map<String, float[]> before = session.state();
            session.step(1e-2, 1);
            Map<String, float[]> after = session.state();
            assertThat(before.keySet().stream().filter(name -> !name.contains("/") && !name.equals("updates")))
                    .hasSize(10)
                    .allSatisfy(name -> assertThat(after.get(name)).isNotEqualTo(before.get(name)));
            assertThat(after.get("updates")).containsExactly(1f);
        }
    }

    @Test
    void theStepIsAdamWWithBiasCorrectionAndDecayOnlyAboveRankOne() throws IOException {
        UpdateRule strong = UpdateRule.of(ADAM_W, 0.3);
        try (Session session = new Session(strong, Target.PORTABLE, 0)) {
            double rate = 1e-2;
            Map<String, float[]> before = session.state();
            for (int t = 1; t <= 3; t++) {
                session.step(rate, t);
                Map<String, float[]> after = session.state();
                for (String name : List.of("stem.0.weight", "stem.1.bias", "head.weight", "head.bias")) {
                    double decay = name.endsWith("weight") ? 0.3 : 0;
                    float[] m = after.get("moment1/" + name);
                    float[] v = after.get("moment2/" + name);
                    for (int i = 0; i < m.length; i++) {
                        double corrected = m[i] / (1 - Math.pow(0.9, t));
                        double root = Math.sqrt(v[i]) / Math.sqrt(1 - Math.pow(0.999, t)) + 1e-8;
                        double expected = before.get(name)[i] * (1 - rate * decay) - rate * corrected / root;
                        assertThat((double) after.get(name)[i]).isCloseTo(expected, within(1e-6));
                    }
                }
                before = after;
            }
        }
    }

    /** The gradient of a step, which is the first moment where that forgets at once. */
    private Map<String, float[]> gradients() throws IOException {
        try (Session session = new Session(UpdateRule.of(new Optimizer.AdamW(0, 0.999, 1e-8), 0), Target.PORTABLE, 0)) {
            session.step(0, 1);
            return session.state();
        }
    }

    @ParameterizedTest
    @CsvSource({"0.9, true", "0.9, false", "0, false"})
    void theStepIsStochasticGradientDescentWithMomentumAndCoupledDecay(double momentum, boolean nesterov)
            throws IOException {
        Map<String, float[]> gradients = gradients();
        UpdateRule rule = UpdateRule.of(new Optimizer.Sgd(momentum, nesterov), 0.3);
        try (Session session = new Session(rule, Target.PORTABLE, 0)) {
            Map<String, float[]> before = session.state();
            session.step(1e-2, 1);
            Map<String, float[]> after = session.state();
            for (String name : List.of("stem.0.weight", "stem.1.bias", "head.weight", "head.bias")) {
                double decay = name.endsWith("weight") ? 0.3 : 0;
                for (int i = 0; i < before.get(name).length; i++) {
                    double start = before.get(name)[i];
                    double gradient = gradients.get("moment1/" + name)[i] + decay * start;
                    double move = nesterov ? gradient + momentum * gradient : gradient;
                    assertThat((double) after.get(name)[i]).isCloseTo(start - 1e-2 * move, within(1e-6));
                }
            }
            assertThat(after.containsKey("momentum/head.bias")).isEqualTo(momentum > 0);
        }
    }

    @Test
    void theStepIsLambWithTheRatioOfNormsWhereWeightsDecay() throws IOException {
        Map<String, float[]> gradients = gradients();
        double rate = 1e-2;
        double epsilon = 1e-6;
        UpdateRule rule = UpdateRule.of(new Optimizer.Lamb(0.9, 0.999, epsilon), 0.3);
        try (Session session = new Session(rule, Target.PORTABLE, 0)) {
            Map<String, float[]> before = session.state();
            session.step(rate, 1);
            Map<String, float[]> after = session.state();
            for (String name : List.of("stem.0.weight", "stem.1.bias", "head.weight", "head.bias")) {
                boolean decays = name.endsWith("weight");
                float[] start = before.get(name);
                double[] move = new double[start.length];
                double own = 0;
                double step = 0;
                for (int i = 0; i < move.length; i++) {
                    double gradient = gradients.get("moment1/" + name)[i];
                    // At the first step the corrected moments are the gradient and its square.
                    move[i] = gradient / (Math.abs(gradient) + epsilon) + (decays ? 0.3 * start[i] : 0);
                    own += (double) start[i] * start[i];
                    step += move[i] * move[i];
                }
                double ratio = decays ? Math.sqrt(own / step) : 1;
                for (int i = 0; i < move.length; i++) {
                    assertThat((double) after.get(name)[i]).isCloseTo(start[i] - rate * ratio * move[i], within(2e-5));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aSessionThatGoesOnFromAStateDoesTheSameAsOneThatNeverStopped(Optimizer optimizer) throws IOException {
        UpdateRule rule = UpdateRule.of(optimizer, 0.05).average(0.9);
        try (Session whole = new Session(rule, Target.PORTABLE, 0.3)) {
            whole.step(1e-2, 1);
            whole.step(1e-2, 2);
            Map<String, float[]> middle = whole.state();
            try (Session resumed = new Session(rule, Target.PORTABLE, 0.3, stored(middle))) {
                assertThat(resumed.state().get("updates")).containsExactly(2f);
                for (int i = 3; i < 6; i++) {
                    assertThat(resumed.step(1e-2, i)).containsExactly(whole.step(1e-2, i));
                }
                Map<String, float[]> state = whole.state();
                resumed.state()
                        .forEach((name, values) -> assertThat(values).as(name).containsExactly(state.get(name)));
            }
        }
    }

    private static List<Optimizer> optimizers() {
        return List.of(ADAM_W, new Optimizer.Sgd(0.9, true), new Optimizer.Lamb(0.9, 0.999, 1e-6));
    }

    private static Tensors stored(Map<String, float[]> state) {
        return new Tensors() {
            @Override
            public ByteBuffer bytes(Parameter parameter) {
                return Objects.requireNonNull(state(parameter.name()));
            }

            @Override
            public ByteBuffer state(String name) {
                float[] values = state.get(name);
                if (values == null) {
                    return null;
                }
                ByteBuffer bytes =
                        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(values);
                return bytes;
            }
        };
    }

    @Test
    void parametersWithAnotherRateFactorMoveByIt() throws IOException {
        UpdateRule layered = UpdateRule.of(new Optimizer.Sgd(0, false), 0)
                .rates(parameter -> parameter.name().startsWith("stem") ? 0.5 : 1);
        Map<String, float[]> gradients = gradients();
        try (Session session = new Session(layered, Target.PORTABLE, 0)) {
            Map<String, float[]> before = session.state();
            session.step(1e-1, 1);
            Map<String, float[]> after = session.state();
            for (String name : List.of("stem.0.weight", "head.weight")) {
                double rate = name.startsWith("stem") ? 0.05 : 0.1;
                for (int i = 0; i < before.get(name).length; i++) {
                    double expected = before.get(name)[i] - rate * gradients.get("moment1/" + name)[i];
                    assertThat((double) after.get(name)[i]).isCloseTo(expected, within(1e-6));
                }
            }
        }
    }

    @Test
    void theLossFalls() throws IOException {
        try (Session session = new Session(PLAIN, Target.PORTABLE, 0)) {
            float first = session.step(1e-2, 0)[0];
            float last = first;
            for (int i = 1; i < 100; i++) {
                last = session.step(1e-2, i)[0];
            }
            assertThat(last).isLessThan(first * 0.6f);
            float[] counts = session.module
                    .call("evaluate", session.images, session.classes)
                    .get(0)
                    .toFloatArray();
            assertThat(counts[3]).isEqualTo(12f);
            assertThat(counts[1]).isGreaterThanOrEqualTo(10f);
            assertThat(counts[2])
                    .as("every class is among the five best of three")
                    .isEqualTo(12f);
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, false", "FLOAT32, true", "BFLOAT16, false", "BFLOAT16, true"})
    void theSameStepsGiveTheSameBits(ElementType type, boolean channelsLast) throws IOException {
        Target target = new Target(type, channelsLast, false);
        try (Session a = new Session(PLAIN, target, 0.3);
                Session b = new Session(PLAIN, target, 0.3)) {
            for (int i = 0; i < 5; i++) {
                assertThat(a.step(1e-2, i)).containsExactly(b.step(1e-2, i));
            }
            Map<String, float[]> states = b.state();
            a.state().forEach((name, values) -> assertThat(values).containsExactly(states.get(name)));
        }
    }

    @Test
    void anotherSeedDropsOtherPaths() throws IOException {
        try (Session a = new Session(PLAIN, Target.PORTABLE, 0.3);
                Session b = new Session(PLAIN, Target.PORTABLE, 0.3)) {
            assertThat(a.step(1e-2, 1)[0]).isNotEqualTo(b.step(1e-2, 2)[0]);
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, true, 1e-5", "BFLOAT16, false, 3e-2", "BFLOAT16, true, 3e-2"})
    void otherLayoutsAndPrecisionsAgreeWithFloat32ChannelsFirst(
            ElementType type, boolean channelsLast, double tolerance) throws IOException {
        try (Session a = new Session(PLAIN, Target.PORTABLE, 0);
                Session b = new Session(PLAIN, new Target(type, channelsLast, false), 0)) {
            for (int i = 0; i < 5; i++) {
                assertThat((double) b.step(1e-3, i)[0]).isCloseTo(a.step(1e-3, i)[0], within(tolerance));
            }
        }
    }

    @Test
    void microBatchesAddUpToOneUpdate() throws IOException {
        UpdateRule halves = PLAIN.accumulate(2);
        try (Session whole = new Session(PLAIN, Target.PORTABLE, 0);
                Session parts = new Session(halves, Target.PORTABLE, 0)) {
            float[] reference = whole.step(1e-2, 0);
            NDManager manager = parts.module.manager();
            // The same batch twice: batch statistics agree, so the mean gradient is the whole batch's.
            for (int i = 0; i < 2; i++) {
                NDArray loss = parts.module
                        .call("accumulate", parts.images, parts.classes, manager.create(0L))
                        .get(0);
                assertThat(loss.getFloat()).isEqualTo(reference[0]);
            }
            float norm =
                    parts.module.call("update", manager.create(1e-2)).get(0).getFloat();
            assertThat(norm).isCloseTo(reference[1], within(1e-5f));
            assertThat(parts.state().get("head.weight"))
                    .containsExactly(whole.state().get("head.weight"), within(1e-6f));
        }
    }

    @Test
    void clippingBoundsTheNormOfTheGradientThatIsApplied() throws IOException {
        UpdateRule clipped =
                UpdateRule.of(new Optimizer.AdamW(0, 0.999, 1e-8), 0).clip(0.01);
        try (Session session = new Session(clipped, Target.PORTABLE, 0)) {
            float[] step = session.step(1e-2, 0);
            assertThat(step[1]).isGreaterThan(0.01f);
            double sum = 0;
            for (Map.Entry<String, float[]> tensor : session.state().entrySet()) {
                if (tensor.getKey().startsWith("moment1/")) { // the gradient itself, with beta1 = 0
                    for (float g : tensor.getValue()) {
                        sum += (double) g * g;
                    }
                }
            }
            assertThat(Math.sqrt(sum)).isCloseTo(0.01, within(1e-6));
        }
    }

    @Test
    void averagesFollowWeightsAndBuffersAndCanBeSwappedIn() throws IOException {
        UpdateRule averaging = PLAIN.average(0.75);
        try (Session session = new Session(averaging, Target.PORTABLE, 0)) {
            Map<String, float[]> start = session.state();
            session.step(1e-2, 0);
            Map<String, float[]> after = session.state();
            for (String name : List.of("stem.0.weight", "stem.1.running_var")) {
                for (int i = 0; i < start.get(name).length; i++) {
                    float expected = 0.75f * start.get(name)[i] + 0.25f * after.get(name)[i];
                    assertThat(after.get("average/" + name)[i]).isCloseTo(expected, within(1e-6f));
                }
            }
            session.module.call("swap");
            Map<String, float[]> swapped = session.state();
            assertThat(swapped.get("head.weight")).containsExactly(after.get("average/head.weight"));
            assertThat(swapped.get("average/head.weight")).containsExactly(after.get("head.weight"));
        }
    }

    @Test
    void anInferenceArchiveInBfloat16AgreesWithFloat32() throws IOException {
        Path wide = folder.resolve("wide.pt");
        Path narrow = folder.resolve("narrow.pt");
        Initialization start = new Initialization(7);
        try (OutputStream out = Files.newOutputStream(wide)) {
            ScriptArchive.forTarget(Target.PORTABLE)
                    .method("forward", TinyNetwork.inference(), false)
                    .write(out, "wide", start);
        }
        try (OutputStream out = Files.newOutputStream(narrow)) {
            ScriptArchive.forInference(new Target(ElementType.BFLOAT16, true, false))
                    .method("forward", TinyNetwork.inference(), false)
                    .write(out, "narrow", start);
        }
        assertThat(Files.size(narrow)).isLessThan(Files.size(wide) - 400);
        try (Session session = new Session(PLAIN, Target.PORTABLE, 0);
                ScriptModule a = ScriptModule.load(wide, Device.cpu());
                ScriptModule b = ScriptModule.load(narrow, Device.cpu())) {
            NDArray x = session.images;
            NDArray difference = a.call("forward", x)
                    .get(0)
                    .sub(b.call("forward", x).get(0).toType(ai.djl.ndarray.types.DataType.FLOAT32, false))
                    .abs();
            assertThat(difference.max().getFloat()).isLessThan(0.05f);
        }
    }
}

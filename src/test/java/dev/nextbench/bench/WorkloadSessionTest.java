package dev.nextbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.io.Json;
import dev.nextbench.model.Models;
import dev.nextbench.random.SplitMix;
import dev.nextbench.train.TrialFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadSessionTest {
    private static Workload workload(String mode, int batch, int size, Precision precision, Layout layout) {
        Map<String, Object> settings = Models.find("convnext_atto")
                .orElseThrow()
                .resolveJson(Map.of("classes", 10, "patch", 2, "depths", List.of(1, 1), "widths", List.of(8, 16)))
                .json();
        return new Workload("convnext_atto", settings, size, mode, batch, precision, layout, "cpu", 1, 5);
    }

    @ParameterizedTest
    @CsvSource({
        "infer, FLOAT32, NCHW",
        "infer, FLOAT32, NHWC",
        "infer, BFLOAT16, NCHW",
        "train, FLOAT32, NHWC",
        "train, BFLOAT16, NCHW"
    })
    void everyModePrecisionAndLayoutSteps(String mode, Precision precision, Layout layout) throws IOException {
        try (WorkloadSession session = new WorkloadSession(workload(mode, 3, 8, precision, layout))) {
            float first = session.step();
            float second = session.step();
            assertThat(first).isFinite();
            if (mode.equals("train")) {
                // On the same batch the second loss is that of changed weights: about ln(10) at first, and falling.
                assertThat(first).isBetween(2f, 3f);
                assertThat(second).isNotEqualTo(first);
            } else {
                assertThat(second).isEqualTo(first);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        // A multiple of 2³²: an int would wrap around to nothing.
        "65536, 512, 51539607552",
        // An array holds it, but no buffer of the JVM holds its bytes.
        "60000, 64, 737280000"
    })
    void anInputThatNoBufferHoldsIsALackOfMemory(int batch, int size, String numbers) {
        assertThatThrownBy(() ->
                        new WorkloadSession(workload("infer", batch, size, Precision.FLOAT32, Layout.NCHW)).close())
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessageContaining(numbers)
                .extracting(e -> TrialFailure.of(e).kind())
                .isEqualTo("memory");
    }

    @Test
    void theIdentityTellsTheWorkAndTheVersionsThatDoIt() throws IOException {
        Workload trained = workload("train", 2, 16, Precision.BFLOAT16, Layout.NHWC);
        Workload inferred = workload("infer", 2, 16, Precision.BFLOAT16, Layout.NHWC);
        try (WorkloadSession session = new WorkloadSession(trained);
                WorkloadSession other = new WorkloadSession(inferred)) {
            Map<String, String> identity = session.identity();
            assertThat(identity)
                    .containsEntry("engine", "nextbench")
                    .containsEntry("model", "convnext_atto")
                    .containsEntry("mode", "train")
                    .containsEntry("procedure", "standard")
                    .containsEntry("batch", "2")
                    .containsEntry("input", "3x16x16")
                    .containsEntry("precision", "bfloat16")
                    .containsEntry("layout", "nhwc")
                    .containsEntry("threads", "1")
                    .containsEntry("device", "cpu")
                    .containsEntry("seed", "5")
                    .containsKeys("macs", "nextbench", "revision", "djl", "jdk");
            assertThat(identity.get("libtorch")).startsWith("2.7.");
            assertThat(identity.get("settings_sha256")).matches("[0-9a-f]{64}");
            // Another method, so another source; the same model, so the same counts.
            assertThat(identity.get("graph_sha256"))
                    .matches("[0-9a-f]{64}")
                    .isNotEqualTo(other.identity().get("graph_sha256"));
            assertThat(identity.get("parameters"))
                    .isEqualTo(other.identity().get("parameters"))
                    .isEqualTo(parameters());
        }
    }

    private static String parameters() {
        // Stem 2x2, two blocks with a kernel of 7 and an MLP of 4, one downsampling, head with its norm.
        int stem = 3 * 8 * 4 + 8 + 2 * 8;
        int first = block(8);
        int down = 2 * 8 + 8 * 16 * 4 + 16;
        int second = block(16);
        int head = 2 * 16 + 16 * 10 + 10;
        return Integer.toString(stem + first + down + second + head);
    }

    private static int block(int width) {
        return 49 * width + width + 2 * width + width * 4 * width + 4 * width + 4 * width * width + width + width;
    }

    @Test
    void theArchiveThatIsWrittenIsTheOneThatIsRun(@TempDir Path folder) throws Exception {
        Workload workload = workload("infer", 1, 8, Precision.BFLOAT16, Layout.NHWC);
        Path file = folder.resolve("net.pt");
        WorkloadSession.writeArchive(workload, file);
        try (WorkloadSession session = new WorkloadSession(workload);
                ZipFile zip = new ZipFile(file.toFile())) {
            byte[] source = zip.getInputStream(zip.getEntry("workload/code/__torch__.py"))
                    .readAllBytes();
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(source));
            assertThat(session.identity()).containsEntry("graph_sha256", hash);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "STANDARD, FLOAT32, NCHW, 0.000001",
        "STANDARD, FLOAT32, NHWC, 0.000001",
        "STANDARD, BFLOAT16, NCHW, 0.000001",
        "REFERENCE, FLOAT32, NCHW, 0.00001",
        "REFERENCE, BFLOAT16, NHWC, 0.01"
    })
    void aStepOfInferenceReturnsTheFirstLogitOfTheArchive(
            Procedure procedure, Precision precision, Layout layout, double tolerance, @TempDir Path folder)
            throws IOException {
        Workload standard = workload("infer", 3, 8, precision, layout);
        Workload workload = procedure == Procedure.STANDARD ? standard : reference(standard);
        Path file = folder.resolve("workload.pt");
        WorkloadSession.writeArchive(workload, file);
        SplitMix random = SplitMix.of(workload.seed(), SplitMix.hash("input"));
        float[] pixels = new float[3 * 3 * 8 * 8];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        try (WorkloadSession session = new WorkloadSession(workload);
                ScriptModule module = ScriptModule.load(file, Device.cpu())) {
            float step = session.step();
            NDArray images = module.manager().create(pixels, new Shape(3, 3, 8, 8));
            float[] logits = module.call("forward", images)
                    .get(0)
                    .toType(DataType.FLOAT32, false)
                    .toFloatArray();
            assertThat(logits).hasSize(30);
            assertThat((double) step).isCloseTo(logits[0], within(tolerance));
            // Not what any input would give.
            assertThat(logits[10]).isNotEqualTo(logits[0]);
            for (int i = 0; i < 3; i++) {
                assertThat(session.step()).isCloseTo(step, within((float) tolerance));
            }
        }
    }

    @Test
    void theReferenceProcedureTrainsOnTargetsThatAreDrawnAnew() throws IOException {
        Workload reference = reference(workload("train", 64, 8, Precision.FLOAT32, Layout.NCHW));
        try (WorkloadSession session = new WorkloadSession(reference);
                WorkloadSession again = new WorkloadSession(reference)) {
            Set<Float> losses = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                float loss = session.step();
                // Ten classes without smoothing, before anything is learnt: about ln(10).
                assertThat(loss).isBetween(2f, 2.7f);
                assertThat(again.step()).isEqualTo(loss);
                losses.add(loss);
            }
            // With a rate of 1e-4 the weights hardly move: it is the targets that make the losses differ.
            assertThat(losses).hasSizeGreaterThan(18);
            assertThat(session.identity()).containsEntry("procedure", "reference");
        }
    }

    @ParameterizedTest
    @CsvSource({"BFLOAT16, NHWC", "FLOAT32, NHWC"})
    void theReferenceProcedureStepsInEveryPrecisionAndLayout(Precision precision, Layout layout) throws IOException {
        try (WorkloadSession session = new WorkloadSession(reference(workload("train", 4, 8, precision, layout)))) {
            assertThat(session.step()).isBetween(1.5f, 3.5f);
            assertThat(session.step()).isBetween(1.5f, 3.5f);
        }
    }

    private static Workload reference(Workload workload) {
        return new Workload(
                workload.model(),
                workload.settings(),
                workload.size(),
                workload.mode(),
                workload.batch(),
                workload.precision(),
                workload.layout(),
                workload.device(),
                workload.threads(),
                workload.seed(),
                Procedure.REFERENCE);
    }

    @Test
    void aWorkloadIsReadAsItWasWritten() {
        Workload workload = reference(workload("train", 3, 8, Precision.BFLOAT16, Layout.NHWC));
        String json = Json.compact(workload);
        Workload read = Json.mapper().readValue(json, Workload.class);
        assertThat(Json.compact(read)).isEqualTo(json);
        assertThat(read.procedure()).isEqualTo(Procedure.REFERENCE);
        assertThat(json).contains("\"procedure\":\"reference\"");
        String before = json.replace(",\"procedure\":\"reference\"", "").replace("\"procedure\":\"reference\",", "");
        assertThat(before).doesNotContain("procedure");
        assertThat(Json.mapper().readValue(before, Workload.class).procedure()).isEqualTo(Procedure.STANDARD);
    }
}

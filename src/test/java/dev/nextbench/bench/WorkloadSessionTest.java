package dev.nextbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.model.Models;
import dev.nextbench.train.TrialFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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

    @Test
    void anInputThatNoArrayHoldsIsALackOfMemory() {
        // 65536 x 3 x 512 x 512 is a multiple of 2³²: an int would wrap around to nothing.
        assertThatThrownBy(() ->
                        new WorkloadSession(workload("infer", 65_536, 512, Precision.FLOAT32, Layout.NCHW)).close())
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessageContaining("51539607552")
                .extracting(e -> TrialFailure.of(e).kind())
                .isEqualTo("memory");
    }

    @Test
    void aServerAnswersEveryLineWithTheTimeOfItsSteps() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StepServer.serve(
                workload("infer", 1, 8, Precision.FLOAT32, Layout.NCHW),
                new ByteArrayInputStream("2\n5\n".getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("{\"ready\": true}"),
                        line -> assertThat(line).matches("\\{\"steps\": 2, \"seconds\": [0-9.E-]+}"),
                        line -> assertThat(line).matches("\\{\"steps\": 5, \"seconds\": [0-9.E-]+}"));
    }
}

package dev.nextbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.io.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class StepServerTest {
    private static final int STEPS = 5_000;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private StepServer server(String requests) {
        return new StepServer(
                new ByteArrayInputStream(requests.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8));
    }

    private List<JsonNode> answers() {
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> Json.mapper().readTree(line))
                .toList();
    }

    private static Workload atto(int batch, int size, String device) {
        return new Workload(
                "convnext_atto",
                Map.of("classes", 10, "patch", 2, "depths", List.of(1, 1), "widths", List.of(8, 16)),
                size,
                "infer",
                batch,
                Precision.FLOAT32,
                Layout.NCHW,
                device,
                1,
                0);
    }

    @Test
    void everyStepOfARequestIsAnsweredWithItsOwnTime() throws IOException {
        AtomicInteger run = new AtomicInteger();
        server("2\n 3 \n").serve(Map.of("engine", "none"), () -> {
            run.incrementAndGet();
            LockSupport.parkNanos(2_000_000);
            return Float.NaN;
        });
        assertThat(run).hasValue(5);
        List<JsonNode> answers = answers();
        assertThat(answers).hasSize(6);
        assertThat(answers.get(0).get("ready").asBoolean()).isTrue();
        assertThat(answers.get(0).get("protocol").asInt()).isEqualTo(1);
        assertThat(answers.get(0).get("identity").get("engine").asString()).isEqualTo("none");
        assertThat(answers.subList(1, 6)).allSatisfy(answer -> {
            assertThat(answer.propertyNames()).containsExactly("seconds");
            assertThat(answer.get("seconds").asDouble()).isBetween(0.001, 1.0);
        });
    }

    /** What a fork on a GPU is told; a CPU multiplies float32 in full. */
    @ParameterizedTest
    @ValueSource(strings = {"float32", "tf32"})
    void aForkThatIsToldHowToMultiplyTriesItFirst(String declared) throws IOException {
        System.setProperty(PrecisionCheck.PROPERTY, declared);
        try {
            boolean served = server("1\n").serve(atto(1, 32, "cpu"), 1);
            JsonNode first = answers().get(0);
            if (declared.equals("float32")) {
                assertThat(served).isTrue();
                assertThat(first.get("identity").get("products").asString()).isEqualTo("float32");
                assertThat(first.get("identity").propertyNames()).doesNotContain("probe_matrix");
            } else {
                assertThat(served).isFalse();
                assertThat(first.get("error").asString())
                        .contains(
                                "tf32 was declared", "products of matrices are made in float32", "--precision float32");
            }
        } finally {
            System.clearProperty(PrecisionCheck.PROPERTY);
        }
    }

    @Test
    void theAnswersOfARequestComeTogetherAfterItsLastStep() throws IOException {
        List<Integer> printed = new ArrayList<>();
        server("3\n2\n").serve(Map.of(), () -> {
            printed.add((int) out.toString(StandardCharsets.UTF_8).lines().count());
            return 0;
        });
        assertThat(printed).containsExactly(1, 1, 1, 4, 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "two", "", "1000001", "99999999999"})
    void aRequestThatIsNoNumberOfStepsIsRefused(String request) {
        assertThatThrownBy(() -> server(request + "\n").serve(Map.of(), () -> 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a request should be a whole number of steps, 1 to 1000000, not '" + request + "'");
    }

    @Test
    void aWorkloadIsServedOnTheEngine() throws IOException {
        assertThat(server("2\n5\n").serve(atto(1, 8, "cpu"), 1)).isTrue();
        List<JsonNode> answers = answers();
        assertThat(answers).hasSize(8);
        assertThat(answers.get(0).get("identity").get("model").asString()).isEqualTo("convnext_atto");
        assertThat(answers.subList(1, 8))
                .allSatisfy(
                        answer -> assertThat(answer.get("seconds").asDouble()).isBetween(1e-6, 10.0));
    }

    @Test
    void whatGoesWrongIsOneLine() throws IOException {
        assertThat(server("2\nx\n").serve(atto(1, 8, "cpu"), 1)).isFalse();
        List<JsonNode> answers = answers();
        assertThat(answers).hasSize(4);
        assertThat(answers.get(3).get("kind").asString()).isEqualTo("error");
        assertThat(answers.get(3).get("error").asString()).contains("'x'");
    }

    @Test
    void lackOfMemoryIsAKindOfItsOwn() throws IOException {
        // An input that no array holds.
        assertThat(server("1\n").serve(atto(65_536, 512, "cpu"), 1)).isFalse();
        List<JsonNode> answers = answers();
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).get("kind").asString()).isEqualTo("memory");
        assertThat(answers.get(0).get("error").asString()).contains("51539607552");
    }

    @Test
    void aDeviceThatIsNotThereIsAnError() throws IOException {
        assertThat(server("1\n").serve(atto(1, 8, "gpu:99"), 1)).isFalse();
        assertThat(answers()).hasSize(1);
        assertThat(answers().get(0).get("kind").asString()).isEqualTo("error");
        assertThat(answers().get(0).get("error").asString()).contains("gpu:99");
    }

    /** throughput-protocol.md, D.2, item 8: at most 20 microseconds a step outside the model. */
    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void theServersOwnShareOfAStepIsAtMost20Microseconds(int stepsOfARequest) throws IOException {
        double best = Double.POSITIVE_INFINITY;
        for (int attempt = 0; attempt < 5; attempt++) {
            out.reset();
            best = Math.min(best, medianNanosOfEmptySteps(stepsOfARequest));
        }
        assertThat(best).isLessThan(20_000);
    }

    /** The median time from the start of one step to that of the next, with everything that lies between them. */
    private double medianNanosOfEmptySteps(int stepsOfARequest) throws IOException {
        long[] starts = new long[STEPS];
        int[] run = {0};
        server((stepsOfARequest + "\n").repeat(STEPS / stepsOfARequest)).serve(Map.of(), () -> {
            starts[run[0]++] = System.nanoTime();
            return 0;
        });
        // By groups as long as a request, so that what is done once a request is shared out, not left out.
        int groups = STEPS / stepsOfARequest - 1;
        double[] perStep = new double[groups];
        for (int i = 0; i < groups; i++) {
            perStep[i] = (starts[(i + 1) * stepsOfARequest] - starts[i * stepsOfARequest]) / (double) stepsOfARequest;
        }
        Arrays.sort(perStep);
        return perStep[groups / 2];
    }

    @ParameterizedTest
    @ValueSource(longs = {2_000_000, 8_000_000, 150_000_000})
    void aSlowedStepTakesLongerByItsPartOfItsOwnTime(long duration) {
        // A clock that goes on by a microsecond when it is read, and by a step's duration when one runs.
        long[] now = {0};
        SlowedStep slowed = new SlowedStep(
                () -> {
                    now[0] += duration;
                    return 3;
                },
                1.02,
                () -> now[0] += 1_000);
        for (int i = 0; i < 3; i++) {
            long start = now[0];
            assertThat(slowed.run()).isEqualTo(3);
            long extra = Math.round(0.02 * (duration + 1_000));
            assertThat(now[0] - start - duration).isBetween(extra, extra + 4_000);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.99, Double.NaN, Double.POSITIVE_INFINITY})
    void aSlowdownIsAFactorOfOneOrMore(double factor) {
        assertThatThrownBy(() -> new SlowedStep(() -> 0, factor, System::nanoTime))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Double.toString(factor));
    }
}

package dev.nextbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReferenceMeasurementTest {
    private static final Workload WORKLOAD =
            new Workload("convnext_atto", Map.of(), 224, "infer", 128, Precision.FLOAT32, Layout.NCHW, "cpu", 2, 0);

    private final List<String> lines = new ArrayList<>();

    private static StepTimes times(int measured) {
        double[] warmup = new double[10];
        Arrays.fill(warmup, 0.9);
        double[] steps = new double[measured];
        Arrays.fill(steps, 0.5);
        return new StepTimes(
                1,
                Map.of("batch", "128"),
                List.of(new StepTimes.Iteration(9, warmup), new StepTimes.Iteration(20.5, steps)));
    }

    private static RigorousFork fork(StepTimes times, boolean recorded) {
        return new RigorousFork(
                times.identity(),
                List.of(
                        new RigorousFork.Block(true, times.iterations().get(0).steps(), null, null),
                        new RigorousFork.Block(
                                false,
                                times.iterations().get(1).steps(),
                                recorded ? FakeForks.QUIET : null,
                                FakeForks.STOLEN)),
                1L << 20,
                null,
                30);
    }

    @Test
    void throughputIsByTheRunsClockAndStepTimeByTheStepsOwn() throws Exception {
        ReferenceMeasurement.Result result = ReferenceMeasurement.result(WORKLOAD, fork(times(40), true), times(40));
        assertThat(result.throughput()).isCloseTo(40 * 128 / 20.5, within(1e-9));
        assertThat(result.stepMilliseconds()).isCloseTo(500, within(1e-9));
        assertThat(result.steps()).hasSize(50);
        assertThat(result.invalid()).isEqualTo(FakeForks.STOLEN.sentence());
        assertThat(result.memory().resident()).isEqualTo(1L << 20);
    }

    @Test
    void anotherNumberOfStepsOrNoRecordIsRefused() {
        assertThatThrownBy(() -> ReferenceMeasurement.result(WORKLOAD, fork(times(39), true), times(39)))
                .hasMessageContaining("39 steps instead of 40");
        assertThatThrownBy(() -> ReferenceMeasurement.result(WORKLOAD, fork(times(40), false), times(40)))
                .hasMessageContaining("no record");
    }

    @Test
    void batchesDecayAsTimmsDo() {
        assertThat(Stream.iterate(
                                Optional.of(128),
                                Optional::isPresent,
                                batch -> ReferenceMeasurement.smallerBatch(batch.orElseThrow()))
                        .map(Optional::orElseThrow))
                .containsExactly(128, 96, 64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1);
        assertThat(ReferenceMeasurement.smallerBatch(100)).hasValue(96);
        assertThat(ReferenceMeasurement.smallerBatch(65)).hasValue(64);
    }

    @Test
    void onlyLackOfMemoryMakesABatchSmallerAndItIsSaid() throws Exception {
        ReferenceMeasurement.Result fits = ReferenceMeasurement.result(WORKLOAD, fork(times(40), true), times(40));
        List<Integer> tried = new ArrayList<>();
        ReferenceMeasurement.decaying(
                128,
                batch -> {
                    tried.add(batch);
                    if (batch > 64) {
                        throw new MeasurementException(
                                batch == 128 ? "memory" : "killed", "a measuring process was ended by signal 9: …");
                    }
                    return fits;
                },
                lines::add);
        assertThat(tried).containsExactly(128, 96, 64);
        assertThat(lines)
                .containsExactly(
                        "batch 128 does not fit into memory; trying 96, which is another series",
                        "batch 96 does not fit into memory; trying 64, which is another series");
        assertThatThrownBy(() -> ReferenceMeasurement.decaying(
                        4,
                        batch -> {
                            throw new MeasurementException("error", "native code failed");
                        },
                        lines::add))
                .hasMessage("native code failed");
        assertThatThrownBy(() -> ReferenceMeasurement.decaying(
                        4,
                        batch -> {
                            throw new MeasurementException("killed", "a measuring process was ended by signal 11: …");
                        },
                        lines::add))
                .hasMessageContaining("signal 11");
        assertThatThrownBy(() -> ReferenceMeasurement.decaying(
                        2,
                        batch -> {
                            throw new MeasurementException("memory", "still too large");
                        },
                        lines::add))
                .hasMessage("still too large");
    }
}

package dev.nextbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.result.Sample;
import dev.nextbench.result.TrialResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThroughputMeasurementTest {
    private static final Workload WORKLOAD =
            new Workload("convnext_atto", Map.of(), 32, "infer", 4, Precision.BFLOAT16, Layout.NHWC, "cpu", 2, 0);

    private static Sample sample(int fork, String phase, int iteration, double seconds) {
        return new Sample("infer", fork, phase, iteration, 100, seconds);
    }

    /**
     * The interval is SciPy's, over the three forks:
     *
     * <pre>
     * x = np.array([4 / np.mean(t) for t in ([0.010, 0.012], [0.011, 0.011], [0.014, 0.010])])
     * x.mean(), scipy.stats.t.interval(0.95, len(x) - 1, loc=x.mean(), scale=scipy.stats.sem(x))   # SciPy 1.17.1
     * </pre>
     */
    @Test
    void theIntervalIsStudentsOverTheMeansOfForks() {
        TrialResult.Throughput summary = ThroughputMeasurement.summary(
                WORKLOAD,
                List.of(
                        sample(1, "warmup", 1, 9),
                        sample(1, "measurement", 1, 0.010),
                        sample(1, "measurement", 2, 0.012),
                        sample(2, "warmup", 1, 8),
                        sample(2, "measurement", 1, 0.011),
                        sample(2, "measurement", 2, 0.011),
                        sample(3, "warmup", 1, 7),
                        sample(3, "measurement", 1, 0.014),
                        sample(3, "measurement", 2, 0.010)));
        assertThat(summary.throughput()).isCloseTo(353.5353535353536, within(1e-9));
        assertThat(summary.low()).isCloseTo(310.0742148510155, within(1e-6));
        assertThat(summary.high()).isCloseTo(396.9964922196917, within(1e-6));
        assertThat(summary.forks()).isEqualTo(3);
        assertThat(summary.samples()).isEqualTo(6);
        assertThat(summary.mode()).isEqualTo("infer");
        assertThat(summary.batch()).isEqualTo(4);
        assertThat(summary.precision()).isEqualTo("bfloat16");
        assertThat(summary.layout()).isEqualTo("nhwc");
        assertThat(summary.input()).containsExactly(3, 32, 32);
        assertThat(summary.threads()).isEqualTo(2);
    }

    @Test
    void forksCountAlikeHoweverManyIterationsTheyRan() {
        TrialResult.Throughput summary = ThroughputMeasurement.summary(
                WORKLOAD,
                List.of(
                        sample(1, "measurement", 1, 0.01),
                        sample(2, "measurement", 1, 0.02),
                        sample(2, "measurement", 2, 0.02),
                        sample(2, "measurement", 3, 0.02)));
        assertThat(summary.throughput()).isCloseTo((4 / 0.01 + 4 / 0.02) / 2, within(1e-9));
    }

    @Test
    void whatAForkThrewIsTheMessage() {
        MeasurementException error = ThroughputMeasurement.failure(
                List.of("# Fork: 1 of 2", """
                        <failure>

                        dev.nextbench.engine.EngineException: stride should not be zero
                        \tat dev.nextbench.engine.ScriptModule.call(ScriptModule.java:54)
                        """), "Benchmark caught the exception", "throughput.batch");
        assertThat(error).hasMessage("stride should not be zero");
        assertThat(error.kind()).isEqualTo("error");
        MeasurementException other = ThroughputMeasurement.failure(
                List.of("java.lang.IllegalStateException: the workload is not open"),
                "Benchmark caught the exception",
                "throughput.batch");
        assertThat(other).hasMessage("IllegalStateException: the workload is not open");
    }

    @Test
    void lackOfMemoryIsItsOwnKindWithARemedy() {
        MeasurementException error = ThroughputMeasurement.failure(
                List.of("java.lang.OutOfMemoryError: Java heap space"),
                "Benchmark caught the exception",
                "throughput.batch");
        assertThat(error)
                .hasMessage("out of memory (OutOfMemoryError: Java heap space); use a smaller throughput.batch");
        assertThat(error.kind()).isEqualTo("memory");
        assertThat(ThroughputMeasurement.failure(
                                List.of("dev.nextbench.engine.EngineException: CUDA out of memory. Tried to allocate"),
                                "Benchmark caught the exception",
                                "throughput.batch")
                        .kind())
                .isEqualTo("memory");
    }

    @Test
    void aForkThatWasKilledSaysBySignal() {
        MeasurementException error = ThroughputMeasurement.failure(
                List.of("<forked VM failed with exit code 137>"), "Benchmark failed", "throughput.batch");
        assertThat(error)
                .hasMessage("a measuring process was ended by signal 9: the machine may have run out of memory; use a"
                        + " smaller throughput.batch");
        assertThat(error.kind()).isEqualTo("killed");
    }

    @Test
    void withoutATraceJmhsOwnMessageHasToDo() {
        assertThat(ThroughputMeasurement.failure(List.of(), "No matching benchmarks", "--batch"))
                .hasMessage("No matching benchmarks");
    }
}

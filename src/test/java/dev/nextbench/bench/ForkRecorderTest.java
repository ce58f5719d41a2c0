package dev.nextbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.result.Sample;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.AverageTimeResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.IterationResultMetaData;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.options.TimeValue;

/** JMH does not say which fork an iteration is of: the recorder has to find out. */
class ForkRecorderTest {
    private final AtomicInteger told = new AtomicInteger();
    private final ForkRecorder recorder = new ForkRecorder("train", told::incrementAndGet);

    private void iterations(IterationType type, int count) {
        IterationParams parameters = new IterationParams(type, count, TimeValue.milliseconds(1), 1);
        for (int i = 1; i <= count; i++) {
            recorder.iteration(null, parameters, i);
            IterationResult result = new IterationResult(null, parameters, new IterationResultMetaData(40, 20));
            result.addResult(new AverageTimeResult(ResultRole.PRIMARY, "step", 20, 10_000_000L, TimeUnit.SECONDS));
            recorder.iterationResult(null, parameters, i, result);
        }
    }

    @Test
    void everyForkBeginsWithItsWarmup() {
        for (int fork = 0; fork < 3; fork++) {
            iterations(IterationType.WARMUP, 2);
            iterations(IterationType.MEASUREMENT, 1);
        }
        assertThat(recorder.samples()).extracting(Sample::fork).containsExactly(1, 1, 1, 2, 2, 2, 3, 3, 3);
        assertThat(recorder.samples())
                .extracting(Sample::phase)
                .startsWith("warmup", "warmup", "measurement", "warmup");
        assertThat(recorder.samples()).extracting(Sample::iteration).startsWith(1, 2, 1, 1, 2, 1);
        assertThat(told).hasValue(9);
    }

    @Test
    void withoutWarmupEveryForkBeginsWithItsFirstIteration() {
        for (int fork = 0; fork < 3; fork++) {
            iterations(IterationType.MEASUREMENT, 2);
        }
        assertThat(recorder.samples()).extracting(Sample::fork).containsExactly(1, 1, 2, 2, 3, 3);
    }

    @Test
    void aSampleIsTheMeanTimeOfItsSteps() {
        iterations(IterationType.MEASUREMENT, 1);
        assertThat(recorder.samples()).containsExactly(new Sample("train", 1, "measurement", 1, 20, 0.01 / 20));
    }
}

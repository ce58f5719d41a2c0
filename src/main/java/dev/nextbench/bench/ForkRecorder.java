package dev.nextbench.bench;

import dev.nextbench.result.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.format.OutputFormat;

/**
 * Keeps every iteration that JMH reports, warm-up included, and what the forks printed. JMH calls it in this process,
 * between a fork's iterations.
 */
final class ForkRecorder implements OutputFormat {
    private static final int KEPT_LINES = 200;

    private final String mode;
    private final Watch watch;
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> printed = new ArrayList<>();
    private int fork;
    private @Nullable IterationType last;

    /** Is told where iterations begin and end. */
    interface Watch {
        /** An iteration is about to run. */
        void begins(boolean warmup);

        /** It has run. */
        void ended(boolean warmup);
    }

    ForkRecorder(String mode, Watch watch) {
        this.mode = mode;
        this.watch = watch;
    }

    ForkRecorder(String mode, Runnable afterIteration) {
        this(mode, new Watch() {
            @Override
            public void begins(boolean warmup) {}

            @Override
            public void ended(boolean warmup) {
                afterIteration.run();
            }
        });
    }

    List<Sample> samples() {
        return samples;
    }

    List<String> printed() {
        return printed;
    }

    @Override
    public void iteration(BenchmarkParams benchmark, IterationParams parameters, int iteration) {
        // JMH does not say which fork it is in, but each fork starts with its first warm-up iteration.
        boolean warmup = parameters.getType() == IterationType.WARMUP;
        if (iteration == 1 && (warmup || last != IterationType.WARMUP)) {
            fork++;
        }
        last = parameters.getType();
        watch.begins(warmup);
    }

    @Override
    public void iterationResult(
            BenchmarkParams benchmark, IterationParams parameters, int iteration, IterationResult data) {
        String phase = parameters.getType() == IterationType.WARMUP ? "warmup" : "measurement";
        double seconds = data.getPrimaryResult().getScore();
        long steps = data.getMetadata() == null ? 0 : data.getMetadata().getMeasuredOps();
        samples.add(new Sample(mode, fork, phase, iteration, steps, seconds));
        last = parameters.getType();
        watch.ended(parameters.getType() == IterationType.WARMUP);
    }

    @Override
    public void startBenchmark(BenchmarkParams parameters) {}

    @Override
    public void endBenchmark(BenchmarkResult result) {}

    @Override
    public void startRun() {}

    @Override
    public void endRun(Collection<RunResult> results) {}

    @Override
    public void print(String text) {
        println(text);
    }

    @Override
    public void println(String text) {
        if (printed.size() < KEPT_LINES && !text.isBlank()) {
            printed.add(text);
        }
    }

    @Override
    public void verbosePrintln(String text) {}

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public void write(int b) {}

    @Override
    public void write(byte[] b) throws IOException {}
}

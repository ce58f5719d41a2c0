package dev.nextbench.bench;

import dev.nextbench.io.Json;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One operation is one synchronised step of the workload that the parameter describes as JSON. Where {@link StepLog}'s
 * property is set, the time of every step is kept as well, and where {@link PrecisionCheck}'s is, the arithmetic is
 * tried before anything is measured.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.SECONDS)
public class StepBenchmark {
    /** A {@link Workload} as JSON on one line. */
    @Param("")
    public String workload = "";

    private @Nullable WorkloadSession session;
    private @Nullable StepLog log;

    /** Loads the model in the thread that will run it. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        Workload described = Json.mapper().readValue(workload, Workload.class);
        session = new WorkloadSession(described);
        Map<String, String> identity = new TreeMap<>(session.identity());
        if (!described.device().equals("cpu")) {
            identity.put("cudnn_benchmark", Boolean.toString(Boolean.getBoolean(JmhForks.AUTOTUNING)));
        }
        identity.putAll(PrecisionCheck.ofThisProcess(described));
        log = StepLog.ofThisProcess(identity);
    }

    /** The step; what it returns depends on the step's last operator. */
    @Benchmark
    public float step() {
        if (session == null) {
            throw new IllegalStateException("the workload is not open");
        }
        if (log == null) {
            return session.step();
        }
        long start = System.nanoTime();
        float result = session.step();
        log.add(start, System.nanoTime());
        return result;
    }

    /** Writes the times of an iteration's steps, which is not measured. */
    @TearDown(Level.Iteration)
    public void keep() {
        if (log != null) {
            log.endIteration();
        }
    }

    /** Frees the device. */
    @TearDown(Level.Trial)
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}

package dev.nextbench.bench;

import dev.nextbench.io.Json;
import java.io.IOException;
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

/** One operation is one synchronised step of the workload that the parameter describes as JSON. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.SECONDS)
public class StepBenchmark {
    /** A {@link Workload} as JSON on one line. */
    @Param("")
    public String workload = "";

    private @Nullable WorkloadSession session;

    /** Loads the model in the thread that will run it. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        session = new WorkloadSession(Json.mapper().readValue(workload, Workload.class));
    }

    /** The step; what it returns depends on the step's last operator. */
    @Benchmark
    public float step() {
        if (session == null) {
            throw new IllegalStateException("the workload is not open");
        }
        return session.step();
    }

    /** Frees the device. */
    @TearDown(Level.Trial)
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}

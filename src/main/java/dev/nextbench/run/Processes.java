package dev.nextbench.run;

import dev.nextbench.bench.MeasurementException;
import dev.nextbench.bench.ThroughputMeasurement;
import dev.nextbench.bench.Workload;
import dev.nextbench.experiment.ThroughputSettings;
import java.io.IOException;
import java.util.function.Consumer;

/** The processes that a run has its work done by. */
interface Processes {
    /**
     * Trains a trial to its end. Several threads may call it at once.
     *
     * @param listener is told every event but the last
     * @param warnings is told what the process warns of
     * @return the last event: a result or a failure
     * @throws java.util.concurrent.CancellationException if {@link #end()} ended it
     */
    WorkerEvent train(TrialJob job, Consumer<WorkerEvent> listener, Consumer<String> warnings)
            throws IOException, InterruptedException;

    /** Measures a workload; to be called while nothing else runs. */
    void measure(
            ThroughputMeasurement measurement, Workload workload, ThroughputSettings settings, Runnable afterIteration)
            throws MeasurementException;

    /** Ends every training at once, and lets no other begin. */
    void end();
}

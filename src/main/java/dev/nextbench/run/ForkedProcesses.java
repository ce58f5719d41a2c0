package dev.nextbench.run;

import dev.nextbench.bench.MeasurementException;
import dev.nextbench.bench.ThroughputMeasurement;
import dev.nextbench.bench.Workload;
import dev.nextbench.experiment.ThroughputSettings;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** Processes of this machine: a {@link WorkerProcess} for each training, and the JVMs that JMH forks. */
final class ForkedProcesses implements Processes {
    private final Division division;
    private final Set<Process> running = new HashSet<>();
    private boolean ended;

    ForkedProcesses(Division division) {
        this.division = division;
    }

    @Override
    public WorkerEvent train(TrialJob job, Consumer<WorkerEvent> listener, Consumer<String> warnings)
            throws IOException, InterruptedException {
        WorkerEvent last = WorkerProcess.run(job, division, this::start, listener, warnings);
        synchronized (this) {
            if (ended && last.training() == null) {
                throw new CancellationException();
            }
        }
        return last;
    }

    private synchronized Process start(ProcessBuilder builder) throws IOException {
        if (ended) {
            throw new CancellationException();
        }
        Process process = builder.start();
        running.removeIf(each -> !each.isAlive());
        running.add(process);
        return process;
    }

    @Override
    public void measure(
            ThroughputMeasurement measurement, Workload workload, ThroughputSettings settings, Runnable afterIteration)
            throws MeasurementException {
        measurement.measure(workload, settings, afterIteration);
    }

    @Override
    public synchronized void end() {
        ended = true;
        running.forEach(Process::destroyForcibly);
    }
}

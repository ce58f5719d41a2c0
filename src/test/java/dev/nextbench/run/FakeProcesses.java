package dev.nextbench.run;

import dev.nextbench.bench.MeasurementException;
import dev.nextbench.bench.ThroughputMeasurement;
import dev.nextbench.bench.Workload;
import dev.nextbench.experiment.ThroughputSettings;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.result.TrialResult;
import dev.nextbench.weights.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Trains and measures nothing, but writes down what it is asked for. A trial is known by its kernel. */
final class FakeProcesses implements Processes {
    /** What trainings and measurements were begun, in this order: {@code train 3}, {@code measure 3 infer}. */
    final List<String> begun = Collections.synchronizedList(new ArrayList<>());

    final List<TrialJob> jobs = Collections.synchronizedList(new ArrayList<>());
    final List<Workload> workloads = new ArrayList<>();
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger mostRunning = new AtomicInteger();
    final CountDownLatch ended = new CountDownLatch(1);
    private final Map<String, Training> trainings = new HashMap<>();

    /** What a training does. */
    interface Training {
        WorkerEvent train(TrialJob job) throws IOException, InterruptedException;
    }

    /** Lets the trial with a kernel be trained in another way. */
    FakeProcesses on(int kernel, Training training) {
        trainings.put(Integer.toString(kernel), training);
        return this;
    }

    static WorkerEvent trained(TrialJob job) throws IOException {
        Files.write(Path.of(job.folder()).resolve(TrainedModel.FILE), new byte[1]);
        TrialResult.Training training = new TrialResult.Training(
                1, 0.5, 0.75, 1.5, 0.5, null, 100, 50, 2, 1, 0.5, job.microBatches(), 0, "digest");
        Files.writeString(Path.of(job.folder()).resolve(TrialTraining.RESULT), dev.nextbench.io.Json.write(training));
        return new WorkerEvent(null, null, training, null);
    }

    static WorkerEvent failed(String kind) {
        return new WorkerEvent(null, null, null, new TrialResult.Failure("train", kind, "it is " + kind));
    }

    /** Trains until it is ended. */
    WorkerEvent endless() throws InterruptedException {
        ended.await();
        throw new CancellationException();
    }

    private static String kernel(Map<String, Object> settings) {
        return String.valueOf(Objects.requireNonNull(settings.get("kernel"), "the trial has no kernel"));
    }

    @Override
    public WorkerEvent train(TrialJob job, Consumer<WorkerEvent> listener, Consumer<String> warnings)
            throws IOException, InterruptedException {
        TrialDefinition definition = job.definition();
        jobs.add(job);
        begun.add("train " + kernel(definition.settings()));
        mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        try {
            return trainings
                    .getOrDefault(kernel(definition.settings()), FakeProcesses::trained)
                    .train(job);
        } finally {
            running.decrementAndGet();
        }
    }

    @Override
    public void measure(
            ThroughputMeasurement measurement, Workload workload, ThroughputSettings settings, Runnable afterIteration)
            throws MeasurementException {
        if (running.get() > 0) {
            throw new MeasurementException("error", "a training runs beside the measurement");
        }
        workloads.add(workload);
        begun.add("measure " + kernel(workload.settings()) + " " + workload.mode());
    }

    @Override
    public void end() {
        ended.countDown();
    }
}

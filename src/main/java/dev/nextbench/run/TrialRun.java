package dev.nextbench.run;

import dev.nextbench.bench.MeasurementException;
import dev.nextbench.bench.ThroughputMeasurement;
import dev.nextbench.bench.Workload;
import dev.nextbench.cost.Cost;
import dev.nextbench.data.DataSet;
import dev.nextbench.experiment.ThroughputSettings;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.graph.Shape;
import dev.nextbench.io.Json;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.result.HistoryStore;
import dev.nextbench.result.Provenance;
import dev.nextbench.result.ResultException;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import dev.nextbench.train.TrainingCheckpoints;
import dev.nextbench.weights.TrainedModel;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One trial's way from plan to result: it is trained, then measured. One thread at a time has it. */
final class TrialRun {
    private static final String RESULT = "result.json";

    /** Kinds of failure that a process can have because it was interrupted. */
    private static final Set<String> ENDED_FROM_OUTSIDE = Set.of("killed", "error");

    private final Task task;
    private final @Nullable DataSet data;
    private final Surroundings surroundings;
    private final TaskProgress progress;
    private final ResultStore store;
    private final String experiment;
    private final Path folder;
    private @Nullable Provenance provenance;
    private TrialResult.@Nullable Training training;
    private volatile TrialResult.@Nullable State state;

    /** What the trials of a run share. */
    record Surroundings(
            ResultStore store,
            String experiment,
            Runner.Options options,
            Processes processes,
            Interruption interruption,
            TrialProvenance provenance) {}

    TrialRun(Task task, @Nullable DataSet data, Surroundings surroundings, TaskProgress progress) {
        this.task = task;
        this.data = data;
        this.surroundings = surroundings;
        this.progress = progress;
        this.store = surroundings.store();
        this.experiment = surroundings.experiment();
        this.folder = store.folder(experiment, task.id());
    }

    Task task() {
        return task;
    }

    /** Whether it has been begun by this run. */
    boolean begun() {
        return provenance != null;
    }

    /** Whether it has a result. */
    boolean ended() {
        return state != null;
    }

    /** Whether its result is a failure. */
    boolean failed() {
        return state == TrialResult.State.FAILED;
    }

    /**
     * Trains it, unless that has been done or is not asked for. A trial that is not to be measured has a result then.
     *
     * @param device {@code cpu} or {@code gpu:N}
     */
    void train(String device) throws IOException, InterruptedException {
        progress.trains();
        store.writeTrial(experiment, task.trial());
        Provenance then = surroundings.options().force()
                ? null
                : store.provenance(experiment, task.id()).orElse(null);
        training = then == null ? null : finishedTraining();
        if (then != null && training != null) {
            Files.deleteIfExists(folder.resolve(RESULT));
            provenance(surroundings.provenance().takenUp(task, data, then));
        } else if (!train(device, then)) {
            return;
        }
        progress.trainingEnded(training);
        if (task.definition().throughput() == null) {
            end(null, new ThroughputMeasurement());
        } else if (training != null && surroundings.options().division().parallel()) {
            progress.pause("trained, " + top1(training));
        }
    }

    /** Whether it could be trained, if that is asked for; if not, its result says why. */
    private boolean train(String device, @Nullable Provenance then) throws IOException, InterruptedException {
        Files.deleteIfExists(folder.resolve(TrialTraining.RESULT));
        store.clear(experiment, task.id());
        if (surroundings.options().force()) {
            new TrainingCheckpoints(folder, task.id(), 0).clear();
        }
        int threads = threads(then);
        provenance(surroundings.provenance().begun(task, data, device, threads));
        TrainingSettings settings = task.definition().training();
        if (settings == null) {
            return true;
        }
        WorkerEvent last = train(settings, device, threads);
        training = last.training();
        if (training == null) {
            end(Objects.requireNonNull(last.failure(), "a worker ends with a result or a failure"), null);
        }
        return training != null;
    }

    private void provenance(Provenance begun) {
        provenance = begun;
        store.writeProvenance(experiment, task.id(), begun);
    }

    /** The training that an earlier run finished, with whatever number of threads: its provenance says that. */
    private TrialResult.@Nullable Training finishedTraining() {
        Path file = folder.resolve(TrialTraining.RESULT);
        if (!Files.exists(file) || !Files.exists(folder.resolve(TrainedModel.FILE))) {
            return null;
        }
        try {
            return Json.read(file, TrialResult.Training.class);
        } catch (IOException e) {
            return null; // trained again
        }
    }

    /**
     * The threads to train with. A training that goes on from a checkpoint keeps those that it was begun with, so that
     * an interruption changes no bit of it.
     *
     * @param then the provenance that an earlier run left
     */
    private int threads(@Nullable Provenance then) throws IOException {
        int asked = surroundings.options().division().threads();
        if (then == null || then.threads() == asked || !hasCheckpoint()) {
            return asked;
        }
        progress.note(
                "goes on with --threads " + then.threads() + ", as it was begun; --force begins again with " + asked);
        return then.threads();
    }

    private boolean hasCheckpoint() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "checkpoint-*.safetensors")) {
            return files.iterator().hasNext();
        }
    }

    /** Trains, if need be and the trial wants it in ever smaller micro-batches until they fit into memory. */
    private WorkerEvent train(TrainingSettings settings, String device, int threads)
            throws IOException, InterruptedException {
        int parts = settings.accumulation();
        while (true) {
            WorkerEvent last = train(device, threads, parts);
            TrialResult.Failure failure = last.failure();
            if (failure == null || !failure.kind().equals("memory") || !mayHalve(settings, parts)) {
                return last;
            }
            int halved = settings.batch() / (2 * parts);
            progress.note(
                    "out of memory with micro-batches of " + 2 * halved + "; again with micro-batches of " + halved);
            parts *= 2;
            progress.trainsAgain();
        }
    }

    private boolean mayHalve(TrainingSettings settings, int parts) {
        int halved = settings.batch() / (2 * parts);
        return settings.microBatch() == TrainingSettings.MicroBatch.AUTO
                && settings.batch() % (2 * parts) == 0
                && !(task.mixes() && halved % 2 != 0); // images are mixed in pairs
    }

    private WorkerEvent train(String device, int threads, int parts) throws IOException, InterruptedException {
        List<EpochMetrics> epochs = new ArrayList<>();
        double[] updates = {0};
        TrialJob job = new TrialJob(
                task.definition(),
                task.id(),
                folder.toAbsolutePath().toString(),
                device,
                threads,
                parts,
                surroundings.options().checkpointSeconds());
        return surroundings
                .processes()
                .train(
                        job,
                        event -> {
                            if (event.progress() != null) {
                                updates[0] = event.progress();
                            }
                            if (event.epoch() != null) {
                                epochs.add(event.epoch());
                                store.writeMetrics(experiment, task.id(), epochs);
                            }
                            if (updates[0] > 0) { // epochs of earlier processes are told again before
                                progress.trained(task.share(updates[0], epochs.size()));
                            }
                            progress.doing(doing(task.definition(), epochs));
                        },
                        progress::note);
    }

    private static String doing(TrialDefinition definition, List<EpochMetrics> epochs) {
        int total = definition.training() == null
                ? 0
                : definition.training().epochs() + definition.training().cooldownEpochs();
        if (epochs.isEmpty()) {
            return "epoch 1 of " + total;
        }
        double top1 = epochs.get(epochs.size() - 1).top1();
        return String.format(
                Locale.ROOT, "epoch %d of %d, top-1 %.1f %%", Math.min(epochs.size() + 1, total), total, 100 * top1);
    }

    /** Measures it, if that is asked for, while nothing else runs; it has a result then. */
    void measure() throws IOException, InterruptedException {
        ThroughputSettings settings = task.definition().throughput();
        if (ended() || settings == null) {
            return;
        }
        progress.measures();
        ThroughputMeasurement measurement = new ThroughputMeasurement();
        end(measure(settings, measurement), measurement);
    }

    private TrialResult.@Nullable Failure measure(ThroughputSettings settings, ThroughputMeasurement measurement) {
        TrialDefinition definition = task.definition();
        int iterations =
                settings.modes().size() * settings.forks() * (settings.warmupIterations() + settings.iterations());
        int[] done = {0};
        try {
            for (String mode : settings.modes()) {
                Workload workload = new Workload(
                        definition.model(),
                        definition.settings(),
                        definition.data().size(),
                        mode,
                        settings.batch(),
                        settings.precision(),
                        settings.layout(),
                        surroundings.options().device().name(),
                        surroundings.options().division().measuringThreads(),
                        definition.seed());
                surroundings.processes().measure(measurement, workload, settings, () -> {
                    done[0]++;
                    progress.measured((double) done[0] / iterations);
                    progress.doing("measuring " + mode);
                });
                store.writeSamples(experiment, task.id(), measurement.samples());
            }
            return null;
        } catch (MeasurementException e) {
            return new TrialResult.Failure("throughput", e.kind(), String.valueOf(e.getMessage()));
        }
    }

    private void end(TrialResult.@Nullable Failure failure, @Nullable ThroughputMeasurement measurement)
            throws IOException, InterruptedException {
        if (failure != null && ENDED_FROM_OUTSIDE.contains(failure.kind())) {
            surroundings.interruption().passOrEnd();
        }
        Provenance finished = TrialProvenance.finished(provenance());
        store.writeProvenance(experiment, task.id(), finished);
        TrialResult result = new TrialResult(
                ResultStore.FORMAT,
                task.id(),
                failure == null ? TrialResult.State.DONE : TrialResult.State.FAILED,
                failure,
                task.trial().parameters(),
                task.trial().macs(),
                activationBytes(task.definition()),
                training,
                measurement == null ? List.of() : measurement.throughputs());
        store.writeResult(experiment, result);
        if (failure == null) {
            Files.deleteIfExists(folder.resolve(TrialTraining.RESULT));
        }
        state = result.state();
        remember(result, finished);
        progress.end(outcome(result));
    }

    /** Adds the trial to the history, which it does not depend on: the result is there. */
    private void remember(TrialResult result, Provenance finished) {
        try {
            new HistoryStore(store.root())
                    .append(TrialHistory.entries(
                            task.trial(),
                            result,
                            finished,
                            surroundings.options().device().name(),
                            Machine.describe()));
        } catch (ResultException e) {
            progress.note("the history has nothing of this trial: " + e.getMessage());
        }
    }

    private Provenance provenance() {
        return Objects.requireNonNull(provenance, "the trial has not begun");
    }

    private static long activationBytes(TrialDefinition definition) {
        ModelDefinition model = Models.find(definition.model())
                .orElseThrow(() -> new IllegalArgumentException("there is no model '" + definition.model() + "'"));
        int size = definition.data().size();
        return Cost.of(Models.trace(model.module(model.resolveJson(definition.settings())), Shape.of(1, 3, size, size)))
                .activationBytes();
    }

    private static String top1(TrialResult.Training training) {
        return String.format(Locale.ROOT, "top-1 %.2f %%", 100 * training.top1());
    }

    private static String outcome(TrialResult result) {
        TrialResult.Failure failure = result.failure();
        if (failure != null) {
            return "failed: " + failure.message();
        }
        List<String> parts = new ArrayList<>();
        TrialResult.Training training = result.training();
        if (training != null) {
            parts.add(top1(training));
        }
        for (TrialResult.Throughput throughput : result.throughput()) {
            parts.add(String.format(Locale.ROOT, "%s %.0f images/s", throughput.mode(), throughput.throughput()));
        }
        return String.join(", ", parts);
    }
}

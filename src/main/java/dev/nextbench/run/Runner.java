package dev.nextbench.run;

import dev.nextbench.bench.MeasurementException;
import dev.nextbench.bench.ThroughputMeasurement;
import dev.nextbench.bench.Workload;
import dev.nextbench.cost.Cost;
import dev.nextbench.data.DataException;
import dev.nextbench.data.DataSet;
import dev.nextbench.data.DataSets;
import dev.nextbench.data.Split;
import dev.nextbench.experiment.DataSettings;
import dev.nextbench.experiment.ThroughputSettings;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.graph.Shape;
import dev.nextbench.io.AtomicFiles;
import dev.nextbench.io.Json;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.result.BuildInfo;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.result.Lock;
import dev.nextbench.result.Provenance;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.StoredTrial;
import dev.nextbench.result.TrialResult;
import dev.nextbench.result.TrialState;
import dev.nextbench.train.TrainingCheckpoints;
import dev.nextbench.weights.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes the trials of a frozen experiment from plan to result, one after the other. Each is trained in a process of
 * its own and then measured in forked JVMs. A trial that fails is recorded with its cause and the others go on; what is
 * finished is on the disk, so a run that is interrupted goes on where it was.
 */
public final class Runner {
    /** The result of a training whose trial is not finished, because it is still to be measured. */
    private static final String TRAINING = "training.json";

    private static final String RESULT = "result.json";

    /** Kinds of failure that a process can have because it was interrupted. */
    private static final Set<String> ENDED_FROM_OUTSIDE = Set.of("killed", "error");

    /** Without any finished trial, as if the machine did 10¹⁰ multiply-accumulates a second. */
    private static final double ASSUMED_SECONDS_PER_MAC = 1e-10;

    private final ResultStore store;
    private final Lock lock;
    private final Options options;
    private final Progress progress;
    private final Definitions definitions = new Definitions();
    private final Map<DataSettings, DataSet> dataSets = new HashMap<>();

    /**
     * How a run is done.
     *
     * @param device where
     * @param threads threads of an operator on the CPU
     * @param force run finished trials again
     * @param failFast stop at the first failure
     * @param checkpointSeconds wall time between two checkpoints of a training
     * @param command the exact command line, for the provenance
     * @param reproduce the command line that the trials share, to which the choice of one trial is added
     */
    public record Options(
            DeviceChoice device,
            int threads,
            boolean force,
            boolean failFast,
            double checkpointSeconds,
            String command,
            String reproduce) {}

    /**
     * What a run did.
     *
     * @param done trials finished by this run
     * @param kept trials that had a result before
     * @param failed trials that failed in this run
     */
    public record Outcome(int done, int kept, int failed) {}

    /**
     * A trial to be run.
     *
     * @param training expected seconds of its training
     * @param measuring expected seconds of measuring its throughput
     */
    private record Task(Lock.LockedTrial trial, TrialDefinition definition, double training, double measuring) {
        String id() {
            return trial.id();
        }

        boolean mixes() {
            return definition.augmentation() != null
                    && definition.augmentation().mixes();
        }
    }

    /** A runner of the trials of {@code lock}. */
    public Runner(ResultStore store, Lock lock, Options options, Progress progress) {
        this.store = store;
        this.lock = lock;
        this.options = options;
        this.progress = progress;
    }

    /**
     * Opens every data set that a trial needs, which finds damaged files, and compares its classes with the model's.
     *
     * @throws DataException if a data set is damaged or does not fit; nothing has been run then
     */
    public void checkData() {
        for (Lock.LockedTrial trial : lock.trials()) {
            TrialDefinition definition = definitions.of(trial);
            if (definition.training() == null) {
                continue;
            }
            DataSet set = dataSets.computeIfAbsent(definition.data(), DataSets::open);
            int classes = set.classes().size();
            Object built = definition.settings().get("classes");
            if (!Integer.toString(classes).equals(String.valueOf(built))) {
                throw new DataException(
                        "data set '%s' has %d classes, but %s is built for %s; write 'settings: {classes: %d}' in %s"
                                .formatted(set.name(), classes, definition.model(), built, classes, lock.file()));
            }
        }
    }

    /** Runs every trial that has no result yet. */
    public Outcome run() throws IOException, InterruptedException {
        List<Task> tasks = tasks();
        TimeLeft time = new TimeLeft(
                tasks.stream()
                        .mapToDouble(task -> task.training() + task.measuring())
                        .sum(),
                System::nanoTime);
        int failed = 0;
        int done = 0;
        try (Interruption interruption = Interruption.watch(progress::interrupted)) {
            for (int i = 0; i < tasks.size(); i++) {
                Task task = tasks.get(i);
                String title = title(task.trial());
                progress.begin(i + 1, tasks.size(), title);
                TrialResult result = run(task, time, interruption);
                store.writeResult(lock.experiment(), result);
                boolean success = result.state() == TrialResult.State.DONE;
                if (success) {
                    Files.deleteIfExists(file(task, TRAINING));
                }
                done += success ? 1 : 0;
                failed += success ? 0 : 1;
                time.finish(task.training() + task.measuring());
                progress.end(i + 1, tasks.size(), title, outcome(result), time.done(), time.secondsLeft());
                if (!success && options.failFast()) {
                    break;
                }
            }
        }
        return new Outcome(done, lock.trials().size() - tasks.size(), failed);
    }

    private List<Task> tasks() {
        Estimate shown = Estimate.from(store, options.device().deviceClass());
        Estimate estimate = new Estimate(
                OptionalDouble.of(shown.secondsPerMac().orElse(ASSUMED_SECONDS_PER_MAC)), shown.secondsPerStart());
        List<Task> tasks = new ArrayList<>();
        for (StoredTrial stored : store.trials(lock)) {
            if (options.force() || stored.state() != TrialState.DONE) {
                TrialDefinition definition = definitions.of(stored.trial());
                tasks.add(new Task(
                        stored.trial(),
                        definition,
                        trainingSeconds(stored.trial(), definition, estimate),
                        estimate.measuringSeconds(definition.throughput())));
            }
        }
        return tasks;
    }

    private double trainingSeconds(Lock.LockedTrial trial, TrialDefinition definition, Estimate estimate) {
        DataSet set = dataSets.get(definition.data());
        return set == null
                ? 0
                : estimate.trainingSeconds(
                        definition.training(), trial.macs(), set.size(Split.TRAIN), set.size(Split.TEST));
    }

    private TrialResult run(Task task, TimeLeft time, Interruption interruption)
            throws IOException, InterruptedException {
        String experiment = lock.experiment();
        TrialDefinition definition = task.definition();
        store.writeTrial(experiment, task.trial());
        Provenance provenance = provenance(task.trial(), definition);
        TrialResult.Training training = trained(task, provenance);
        if (training == null) {
            Files.deleteIfExists(file(task, TRAINING));
            store.clear(experiment, task.id());
            if (options.force()) {
                new TrainingCheckpoints(store.folder(experiment, task.id()), task.id(), 0).clear();
            }
        } else {
            Files.deleteIfExists(file(task, RESULT));
        }
        store.writeProvenance(experiment, task.id(), provenance);
        TrialResult.Failure failure = null;
        if (definition.training() != null && training == null) {
            WorkerEvent last = train(task, definition.training(), time);
            training = last.training();
            failure = last.failure();
            if (training != null) {
                AtomicFiles.write(file(task, TRAINING), Json.write(training));
            }
        }
        ThroughputMeasurement measurement = new ThroughputMeasurement();
        if (failure == null && definition.throughput() != null) {
            failure = measure(task, definition.throughput(), measurement, time);
        }
        if (failure != null && ENDED_FROM_OUTSIDE.contains(failure.kind())) {
            interruption.passOrEnd();
        }
        store.writeProvenance(experiment, task.id(), finished(provenance));
        return new TrialResult(
                ResultStore.FORMAT,
                task.id(),
                failure == null ? TrialResult.State.DONE : TrialResult.State.FAILED,
                failure,
                task.trial().parameters(),
                task.trial().macs(),
                activationBytes(definition),
                training,
                measurement.throughputs());
    }

    /** Trains, if need be and the trial wants it in ever smaller micro-batches until they fit into memory. */
    private WorkerEvent train(Task task, TrainingSettings training, TimeLeft time)
            throws IOException, InterruptedException {
        int parts = training.accumulation();
        while (true) {
            WorkerEvent last = train(task, parts, time);
            TrialResult.Failure failure = last.failure();
            int next = 2 * parts;
            if (failure == null
                    || !failure.kind().equals("memory")
                    || training.microBatch() != TrainingSettings.MicroBatch.AUTO
                    || training.batch() % next != 0
                    || (task.mixes() && training.batch() / next % 2 != 0)) {
                return last;
            }
            parts = next;
            progress.update(
                    "out of memory; again with micro-batches of " + training.batch() / parts,
                    time.done(),
                    time.secondsLeft());
        }
    }

    private WorkerEvent train(Task task, int parts, TimeLeft time) throws IOException, InterruptedException {
        List<EpochMetrics> epochs = new ArrayList<>();
        TrialJob job = new TrialJob(
                task.definition(),
                task.id(),
                store.folder(lock.experiment(), task.id()).toAbsolutePath().toString(),
                options.device().name(),
                options.threads(),
                parts,
                options.checkpointSeconds());
        return WorkerProcess.run(job, event -> {
            if (event.progress() != null) {
                time.at(event.progress() * task.training());
            }
            if (event.epoch() != null) {
                epochs.add(event.epoch());
                store.writeMetrics(lock.experiment(), task.id(), epochs);
            }
            progress.update(doing(task.definition(), epochs), time.done(), time.secondsLeft());
        });
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

    private TrialResult.@Nullable Failure measure(
            Task task, ThroughputSettings settings, ThroughputMeasurement measurement, TimeLeft time) {
        TrialDefinition definition = task.definition();
        int iterations =
                settings.modes().size() * settings.forks() * (settings.warmupIterations() + settings.iterations());
        int[] ended = {0};
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
                        options.device().name(),
                        options.threads(),
                        definition.seed());
                measurement.measure(workload, settings, () -> {
                    ended[0]++;
                    time.at(task.training() + task.measuring() * ended[0] / iterations);
                    progress.update("measuring " + mode, time.done(), time.secondsLeft());
                });
                store.writeSamples(lock.experiment(), task.id(), measurement.samples());
            }
            return null;
        } catch (MeasurementException e) {
            return new TrialResult.Failure("throughput", e.kind(), String.valueOf(e.getMessage()));
        }
    }

    /** The training that an earlier run finished just so; none if this one is forced, or was to be done otherwise. */
    private TrialResult.@Nullable Training trained(Task task, Provenance now) {
        Path file = file(task, TRAINING);
        if (options.force() || !Files.exists(file) || !Files.exists(file(task, TrainedModel.FILE))) {
            return null;
        }
        boolean alike = store.provenance(lock.experiment(), task.id())
                .filter(then -> then.threads() == now.threads() && then.device().equals(now.device()))
                .isPresent();
        try {
            return alike ? Json.read(file, TrialResult.Training.class) : null;
        } catch (IOException e) {
            return null; // trained again
        }
    }

    private Path file(Task task, String name) {
        return store.folder(lock.experiment(), task.id()).resolve(name);
    }

    private static long activationBytes(TrialDefinition definition) {
        ModelDefinition model = Models.find(definition.model())
                .orElseThrow(() -> new IllegalArgumentException("there is no model '" + definition.model() + "'"));
        int size = definition.data().size();
        return Cost.of(Models.trace(model.module(model.resolveJson(definition.settings())), Shape.of(1, 3, size, size)))
                .activationBytes();
    }

    private Provenance provenance(Lock.LockedTrial trial, TrialDefinition definition) {
        DataSet set = definition.training() == null ? null : dataSets.get(definition.data());
        Map<String, String> seeds = Map.of(
                "weights", Long.toString(trial.seed()),
                "order_and_augmentation", Long.toString(trial.seed()),
                "random_operators", trial.seed() + ", epoch, update");
        return new Provenance(
                options.command(),
                reproduce(trial),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                null,
                BuildInfo.revision(),
                Versions.describe(),
                options.device().name(),
                options.threads(),
                Machine.describe(),
                set == null ? Map.of() : describe(set),
                seeds,
                set == null ? Map.of() : set.preprocessing());
    }

    private static Map<String, String> describe(DataSet set) {
        return Map.of(
                "name", set.name(),
                "content_hash", set.contentHash(),
                "classes", Integer.toString(set.classes().size()),
                "train_images", Integer.toString(set.size(Split.TRAIN)),
                "test_images", Integer.toString(set.size(Split.TEST)));
    }

    private String reproduce(Lock.LockedTrial trial) {
        return options.reproduce()
                + trial.point().entrySet().stream()
                        .map(axis -> " --only " + CommandText.quote(axis.getKey() + "=" + axis.getValue()))
                        .collect(Collectors.joining())
                + " --force";
    }

    private static Provenance finished(Provenance p) {
        return new Provenance(
                p.command(),
                p.reproduce(),
                p.started(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                p.revision(),
                p.versions(),
                p.device(),
                p.threads(),
                p.machine(),
                p.data(),
                p.seeds(),
                p.preprocessing());
    }

    private static String title(Lock.LockedTrial trial) {
        return trial.point().entrySet().stream()
                .map(axis -> axis.getKey().equals("model") ? axis.getValue() : axis.getKey() + "=" + axis.getValue())
                .collect(Collectors.joining(" "));
    }

    private static String outcome(TrialResult result) {
        TrialResult.Failure failure = result.failure();
        if (failure != null) {
            return "failed: " + failure.message();
        }
        List<String> parts = new ArrayList<>();
        TrialResult.Training training = result.training();
        if (training != null) {
            parts.add(String.format(Locale.ROOT, "top-1 %.2f %%", 100 * training.top1()));
        }
        for (TrialResult.Throughput throughput : result.throughput()) {
            parts.add(String.format(Locale.ROOT, "%s %.0f images/s", throughput.mode(), throughput.throughput()));
        }
        return String.join(", ", parts);
    }
}

package dev.nextbench.run;

import dev.nextbench.bench.MeasurementException;
import dev.nextbench.bench.ThroughputMeasurement;
import dev.nextbench.bench.Workload;
import dev.nextbench.cost.Cost;
import dev.nextbench.data.DataSet;
import dev.nextbench.data.DataSets;
import dev.nextbench.data.Split;
import dev.nextbench.experiment.DataSettings;
import dev.nextbench.experiment.ThroughputSettings;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.graph.Shape;
import dev.nextbench.io.AtomicFiles;
import dev.nextbench.io.Json;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.result.Lock;
import dev.nextbench.result.Provenance;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import dev.nextbench.result.TrialState;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes the trials of a frozen experiment from plan to result, one after the other. Each is trained in a process of
 * its own and then measured in forked JVMs. A trial that fails is recorded with its cause and the others go on; what is
 * finished is on the disk, so a run that is interrupted goes on where it was.
 */
public final class Runner {
    private static final String TRAINING = "training.json";

    private final ResultStore store;
    private final Lock lock;
    private final Options options;
    private final Progress progress;
    private final Map<DataSettings, DataSet> dataSets = new HashMap<>();

    /**
     * How a run is done.
     *
     * @param device where
     * @param threads threads of an operator on the CPU
     * @param force run finished trials again
     * @param failFast stop at the first failure
     * @param command the exact command line, for the provenance
     * @param reproduce the command line that the trials share, to which the choice of one trial is added
     */
    public record Options(
            DeviceChoice device, int threads, boolean force, boolean failFast, String command, String reproduce) {}

    /**
     * What a run did.
     *
     * @param done trials finished by this run
     * @param kept trials that had a result before
     * @param failed trials that failed in this run
     */
    public record Outcome(int done, int kept, int failed) {}

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
     * @throws dev.nextbench.data.DataException if a data set is damaged or does not fit; nothing has been run then
     */
    public void checkData() {
        for (Lock.LockedTrial trial : lock.trials()) {
            TrialDefinition definition = Estimate.definition(trial);
            if (definition.training() == null) {
                continue;
            }
            DataSet set = dataSets.computeIfAbsent(definition.data(), DataSets::open);
            Object classes = definition.settings().get("classes");
            if (!Integer.toString(set.classes().size()).equals(String.valueOf(classes))) {
                throw new dev.nextbench.data.DataException(List.of("data set '" + set.name() + "' has "
                        + set.classes().size() + " classes, but " + definition.model() + " is built for " + classes
                        + "; write 'settings: {classes: " + set.classes().size() + "}' in the experiment file"));
            }
        }
    }

    /** Runs every trial that has no result yet. */
    public Outcome run() throws IOException, InterruptedException {
        List<Lock.LockedTrial> waiting = new ArrayList<>();
        for (Lock.LockedTrial trial : lock.trials()) {
            store.writeTrial(lock.experiment(), trial);
            if (options.force() || store.state(lock.experiment(), trial.id()) != TrialState.DONE) {
                waiting.add(trial);
            }
        }
        Estimate estimate = Estimate.from(store, options.device().deviceClass());
        TimeLeft time = new TimeLeft(
                waiting.stream().mapToDouble(trial -> work(trial, estimate)).sum(), System::nanoTime);
        int failed = 0;
        int done = 0;
        for (int i = 0; i < waiting.size(); i++) {
            Lock.LockedTrial trial = waiting.get(i);
            String title = title(trial);
            progress.begin(i + 1, waiting.size(), title);
            TrialResult result = run(trial, estimate, time);
            store.writeResult(lock.experiment(), result);
            Files.deleteIfExists(file(trial, TRAINING));
            boolean success = result.state() == TrialResult.State.DONE;
            done += success ? 1 : 0;
            failed += success ? 0 : 1;
            time.finish(work(trial, estimate));
            progress.end(i + 1, waiting.size(), title, outcome(result), time.done(), time.secondsLeft());
            if (!success && options.failFast()) {
                break;
            }
        }
        return new Outcome(done, lock.trials().size() - waiting.size(), failed);
    }

    private TrialResult run(Lock.LockedTrial trial, Estimate estimate, TimeLeft time)
            throws IOException, InterruptedException {
        String experiment = lock.experiment();
        TrialDefinition definition = Estimate.definition(trial);
        TrialResult.Training training = options.force() ? null : trained(trial);
        if (training == null) {
            store.clear(experiment, trial.id());
        }
        Provenance provenance = provenance(trial, definition);
        store.writeProvenance(experiment, trial.id(), provenance);
        TrialResult.Failure failure = null;
        if (definition.training() != null && training == null) {
            WorkerEvent last = train(trial, definition, estimate, time);
            training = last.training();
            failure = last.failure();
            if (training != null) {
                AtomicFiles.write(file(trial, TRAINING), Json.write(training));
            }
        }
        ThroughputMeasurement measurement = new ThroughputMeasurement();
        if (failure == null && definition.throughput() != null) {
            failure = measure(trial, definition, definition.throughput(), measurement, estimate, time);
        }
        store.writeProvenance(experiment, trial.id(), finished(provenance));
        return new TrialResult(
                ResultStore.FORMAT,
                trial.id(),
                failure == null ? TrialResult.State.DONE : TrialResult.State.FAILED,
                failure,
                trial.parameters(),
                trial.macs(),
                activationBytes(definition),
                training,
                measurement.throughputs());
    }

    private WorkerEvent train(Lock.LockedTrial trial, TrialDefinition definition, Estimate estimate, TimeLeft time)
            throws IOException, InterruptedException {
        List<EpochMetrics> epochs = new ArrayList<>();
        TrialJob job = new TrialJob(
                definition,
                store.folder(lock.experiment(), trial.id()).toAbsolutePath().toString(),
                options.device().name(),
                options.threads());
        double work = trainingWork(trial, estimate);
        return WorkerProcess.run(job, event -> {
            if (event.progress() != null) {
                time.at(event.progress() * work);
            }
            if (event.epoch() != null) {
                epochs.add(event.epoch());
                store.writeMetrics(lock.experiment(), trial.id(), epochs);
            }
            progress.update(doing(definition, epochs), time.done(), time.secondsLeft());
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
            Lock.LockedTrial trial,
            TrialDefinition definition,
            ThroughputSettings settings,
            ThroughputMeasurement measurement,
            Estimate estimate,
            TimeLeft time) {
        double before = trainingWork(trial, estimate);
        double share = estimate.measuringSeconds(trial)
                / Math.max(
                        1,
                        settings.modes().size()
                                * settings.forks()
                                * (settings.warmupIterations() + settings.iterations()));
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
                int earlier = measurement.samples().size();
                int[] iterations = {0};
                measurement.measure(workload, settings, () -> {
                    iterations[0]++;
                    time.at(before + (earlier + iterations[0]) * share);
                    progress.update("measuring " + mode, time.done(), time.secondsLeft());
                });
                store.writeSamples(lock.experiment(), trial.id(), measurement.samples());
            }
            return null;
        } catch (MeasurementException e) {
            String message = String.valueOf(e.getMessage());
            boolean memory = message.toLowerCase(Locale.ROOT).contains("memory");
            return new TrialResult.Failure(
                    "throughput",
                    memory ? "memory" : "error",
                    message + (memory ? "; use a smaller throughput.batch" : ""));
        }
    }

    private TrialResult.@Nullable Training trained(Lock.LockedTrial trial) throws IOException {
        Path file = file(trial, TRAINING);
        return Files.exists(file) ? Json.read(file, TrialResult.Training.class) : null;
    }

    private Path file(Lock.LockedTrial trial, String name) {
        return store.folder(lock.experiment(), trial.id()).resolve(name);
    }

    private static long activationBytes(TrialDefinition definition) {
        ModelDefinition model = Models.find(definition.model())
                .orElseThrow(() -> new IllegalArgumentException("there is no model '" + definition.model() + "'"));
        int size = definition.data().size();
        return Cost.of(Models.trace(model.module(model.resolveJson(definition.settings())), Shape.of(1, 3, size, size)))
                .activationBytes();
    }

    private double work(Lock.LockedTrial trial, Estimate estimate) {
        return trainingWork(trial, estimate) + estimate.measuringSeconds(trial);
    }

    /** Expected seconds; without any finished trial, as if the machine did 10¹⁰ multiply-accumulates a second. */
    private double trainingWork(Lock.LockedTrial trial, Estimate estimate) {
        TrialDefinition definition = Estimate.definition(trial);
        DataSet set = dataSets.get(definition.data());
        if (set == null) {
            return 0;
        }
        return Estimate.trainingMacs(trial, set.size(Split.TRAIN), set.size(Split.TEST))
                * estimate.secondsPerMac().orElse(1e-10);
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
                dev.nextbench.result.BuildInfo.revision(),
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

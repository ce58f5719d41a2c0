package dev.nextbench.run;

import dev.nextbench.data.DataException;
import dev.nextbench.data.DataSet;
import dev.nextbench.data.DataSets;
import dev.nextbench.data.Split;
import dev.nextbench.experiment.DataSettings;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.StoredTrial;
import dev.nextbench.result.TrialState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes the trials of a frozen experiment from plan to result. Each is trained in a process of its own and then
 * measured in forked JVMs, while nothing else runs: with one job trial after trial, with more all trainings first, side
 * by side, and the measurements after them. A trial that fails is recorded with its cause and the others go on; what is
 * finished is on the disk, so a run that is interrupted goes on where it was.
 */
public final class Runner {
    private final ResultStore store;
    private final Lock lock;
    private final Options options;
    private final Progress progress;
    private final Processes processes;
    private final Definitions definitions = new Definitions();
    private final Map<DataSettings, DataSet> dataSets = new HashMap<>();

    /**
     * How a run is done.
     *
     * @param device where
     * @param division how many trainings run side by side, with how many threads
     * @param force run finished trials again
     * @param failFast stop at the first failure
     * @param checkpointSeconds wall time between two checkpoints of a training
     * @param command the exact command line, for the provenance
     * @param reproduce the command line that the trials share, to which a trial's threads and its choice are added
     */
    public record Options(
            DeviceChoice device,
            Division division,
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

    /** A runner of the trials of {@code lock}. */
    public Runner(ResultStore store, Lock lock, Options options, Progress progress) {
        this(store, lock, options, progress, new ForkedProcesses(options.division()));
    }

    Runner(ResultStore store, Lock lock, Options options, Progress progress, Processes processes) {
        this.store = store;
        this.lock = lock;
        this.options = options;
        this.progress = progress;
        this.processes = processes;
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
        Estimate estimate = Estimate.from(store, options.device().deviceClass());
        TimeLeft time = new TimeLeft(tasks, estimate, options.division().jobs(), System::nanoTime);
        progress.start(tasks.size());
        List<TrialRun> trials = new ArrayList<>();
        try (Interruption interruption = Interruption.watch(progress::interrupted)) {
            TrialRun.Surroundings surroundings = new TrialRun.Surroundings(
                    store,
                    lock.experiment(),
                    options,
                    processes,
                    interruption,
                    new TrialProvenance(options, System.getenv()));
            for (Task task : tasks) {
                DataSet set = dataSets.get(task.definition().data());
                trials.add(new TrialRun(task, set, surroundings, new TaskProgress(task, progress, time)));
            }
            if (options.division().parallel()) {
                trainSideBySide(trials);
            }
            for (TrialRun trial : trials) {
                if (stopped(trials)) {
                    break;
                }
                if (!trial.begun()) {
                    trial.train(options.device().name());
                }
                trial.measure();
            }
        }
        int failed = Math.toIntExact(trials.stream().filter(TrialRun::failed).count());
        int ended = Math.toIntExact(trials.stream().filter(TrialRun::ended).count());
        return new Outcome(ended - failed, lock.trials().size() - tasks.size(), failed);
    }

    /** The longest trainings come first, so that none of them is left alone at the end. */
    private void trainSideBySide(List<TrialRun> trials) throws IOException, InterruptedException {
        List<String> devices = options.device().each();
        List<TrialRun> trainings = trials.stream()
                .filter(trial -> trial.task().definition().training() != null)
                .sorted(Comparator.comparingDouble(
                        (TrialRun trial) -> -trial.task().trainingMacs()))
                .toList();
        SideBySide.run(
                trainings,
                options.division().jobs(),
                (trial, slot) -> {
                    trial.train(devices.get(slot % devices.size()));
                    return !stopped(List.of(trial));
                },
                processes::end);
    }

    private boolean stopped(List<TrialRun> trials) {
        return options.failFast() && trials.stream().anyMatch(TrialRun::failed);
    }

    private List<Task> tasks() {
        List<Task> tasks = new ArrayList<>();
        for (StoredTrial stored : store.trials(lock)) {
            if (options.force() || stored.state() != TrialState.DONE) {
                TrialDefinition definition = definitions.of(stored.trial());
                DataSet set = dataSets.get(definition.data());
                tasks.add(new Task(
                        tasks.size() + 1,
                        stored.trial(),
                        definition,
                        set == null ? 0 : set.size(Split.TRAIN),
                        set == null ? 0 : set.size(Split.TEST)));
            }
        }
        return tasks;
    }
}

package dev.nextbench.experiment;

import dev.nextbench.io.Json;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Settings;
import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Freezes an experiment's trials with their ids and costs. */
public final class LockFile {
    private LockFile() {}

    /**
     * What a trial's id needs besides its definition.
     *
     * @param dataHash the hash of a data set's content; asked once for each different {@code data} that is trained on
     * @param engine the engine with its version, such as {@code libtorch 2.7.1}
     * @param deviceClass {@code cpu} or {@code cuda}
     */
    public record Surroundings(Function<DataSettings, String> dataHash, String engine, String deviceClass) {}

    /**
     * What a model costs.
     *
     * @param parameters trained scalars
     * @param macs multiply-accumulates for one image
     */
    public record Counts(long parameters, long macs) {}

    /** Counts a model's parameters and MACs. */
    @FunctionalInterface
    public interface Counter {
        /**
         * The counts of a model for one image {@code [1, 3, size, size]}.
         *
         * @throws IllegalArgumentException if the settings contradict each other or the image is too small
         */
        Counts count(ModelDefinition model, Settings settings, int size);
    }

    /**
     * The lock of an experiment.
     *
     * @throws ExperimentException if a trial's model cannot be built; with all such trials
     */
    public static Lock of(
            Experiment experiment, Catalogue catalogue, Surroundings surroundings, Counter counter) {
        Problems problems = new Problems();
        Map<Built, Counts> counted = new HashMap<>();
        Map<DataSettings, String> hashes = new HashMap<>();
        List<Lock.LockedTrial> locked = new ArrayList<>();
        for (PlannedTrial trial : experiment.trials()) {
            TrialDefinition definition = trial.definition();
            Counts counts = counted.computeIfAbsent(
                    new Built(
                            definition.model(),
                            definition.settings(),
                            definition.data().size()),
                    built -> count(built, trial, catalogue, counter, problems));
            String dataHash = definition.training() == null
                    ? ""
                    : hashes.computeIfAbsent(definition.data(), surroundings.dataHash());
            locked.add(new Lock.LockedTrial(
                    TrialId.of(definition, dataHash, surroundings.engine(), surroundings.deviceClass()),
                    trial.point(),
                    definition.model(),
                    new TreeMap<>(definition.settings()),
                    definition.seed(),
                    counts.parameters(),
                    counts.macs(),
                    Json.mapper().valueToTree(definition)));
        }
        problems.check();
        return new Lock(
                ResultStore.FORMAT,
                experiment.name(),
                experiment.file(),
                experiment.title(),
                experiment.question(),
                experiment.scale(),
                experiment.axes(),
                experiment.report(),
                locked);
    }

    /** All that a model's cost depends on. */
    private record Built(String model, Map<String, Object> settings, int size) {}

    private static Counts count(
            Built built, PlannedTrial trial, Catalogue catalogue, Counter counter, Problems problems) {
        ModelDefinition model = catalogue
                .model(built.model())
                .orElseThrow(() -> new IllegalArgumentException("there is no model '" + built.model() + "'"));
        try {
            return counter.count(model, model.resolveJson(built.settings()), built.size());
        } catch (IllegalArgumentException e) {
            problems.add(
                    trial.place(),
                    "the model of trial " + trial.point() + " cannot be built for " + built.size() + "x" + built.size()
                            + " pixels: " + e.getMessage());
            return new Counts(0, 0);
        }
    }
}

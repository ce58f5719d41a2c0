package dev.nextbench.run;

import dev.nextbench.data.DataSets;
import dev.nextbench.experiment.Catalogue;
import dev.nextbench.experiment.Experiment;
import dev.nextbench.experiment.LockFile;
import dev.nextbench.experiment.PlannedTrial;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Shape;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.Settings;
import dev.nextbench.result.BuildInfo;
import dev.nextbench.result.Lock;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Freezes an experiment: the trials with their ids and costs. Needs no engine. */
public final class Planner {
    private Planner() {}

    /** All models as experiment files can name them. */
    public static Catalogue catalogue() {
        return new Catalogue(Models.all());
    }

    /**
     * The frozen trials of an experiment.
     *
     * @throws dev.nextbench.experiment.ExperimentException if a model cannot be built as asked
     * @throws dev.nextbench.data.DataException if the data's content cannot be hashed
     */
    public static Lock lock(Experiment experiment, DeviceChoice device) {
        Map<Traced, LockFile.Counts> counts = counts(experiment);
        return LockFile.of(
                experiment,
                catalogue(),
                new LockFile.Surroundings(
                        DataSets::contentHash, "libtorch " + BuildInfo.library("libtorch"), device.deviceClass()),
                (model, settings, size) -> {
                    LockFile.Counts known = counts.get(new Traced(model.name(), settings, size));
                    return known != null ? known : count(model, settings, size);
                });
    }

    /** What a model's counts depend on. */
    private record Traced(String model, Settings settings, int size) {}

    /** The counts of all models that can be built, by all processors: long plans spend most of their time here. */
    private static Map<Traced, LockFile.Counts> counts(Experiment experiment) {
        Set<Map<String, Object>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        return experiment.trials().stream()
                .map(PlannedTrial::definition)
                .filter(definition -> seen.add(definition.settings())) // equal settings of trials are one object
                .toList()
                .parallelStream()
                .flatMap(definition -> counted(definition).stream())
                .collect(Collectors.toConcurrentMap(Map.Entry::getKey, Map.Entry::getValue, (one, same) -> one));
    }

    private static Optional<Map.Entry<Traced, LockFile.Counts>> counted(TrialDefinition definition) {
        try {
            ModelDefinition model = Models.find(definition.model()).orElseThrow();
            Settings settings = model.resolveJson(definition.settings());
            int size = definition.data().size();
            return Optional.of(Map.entry(new Traced(model.name(), settings, size), count(model, settings, size)));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // reported with its place when the trial is frozen
        }
    }

    private static LockFile.Counts count(ModelDefinition model, Settings settings, int size) {
        Graph graph = Models.trace(model.module(settings), Shape.of(1, 3, size, size));
        return new LockFile.Counts(graph.parameterCount(), graph.macs());
    }
}

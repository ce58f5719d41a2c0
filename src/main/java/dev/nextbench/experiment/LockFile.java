package dev.nextbench.experiment;

import dev.nextbench.io.FileHash;
import dev.nextbench.io.Json;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Settings;
import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultStore;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

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
    public static Lock of(Experiment experiment, Catalogue catalogue, Surroundings surroundings, Counter counter) {
        Problems problems = new Problems();
        ModelCounts counted = new ModelCounts(experiment.trials(), catalogue, counter);
        IdentityHashMap<DataSettings, String> hashes = new IdentityHashMap<>();
        TrialId.Many ids = new TrialId.Many(surroundings.engine(), surroundings.deviceClass());
        Map<String, String> starts = new HashMap<>();
        IdentityHashMap<Object, JsonNode> nodes = new IdentityHashMap<>();
        IdentityHashMap<Object, SortedMap<String, Object>> settings = new IdentityHashMap<>();
        List<Lock.LockedTrial> locked = new ArrayList<>();
        for (PlannedTrial trial : experiment.trials()) {
            TrialDefinition definition = trial.definition();
            Counts counts = counted.of(
                    definition, why -> problems.add(trial.place(), "the model of trial " + trial.point() + " " + why));
            TrainingSettings training = definition.training();
            String contentHash = training == null
                    ? ""
                    : hashes.computeIfAbsent(definition.data(), surroundings.dataHash())
                            + startHash(training.start(), trial, starts, problems);
            locked.add(new Lock.LockedTrial(
                    ids.of(definition, contentHash),
                    trial.point(),
                    definition.model(),
                    settings.computeIfAbsent(
                            definition.settings(),
                            key -> Collections.unmodifiableSortedMap(new TreeMap<>(definition.settings()))),
                    definition.seed(),
                    counts.parameters(),
                    counts.macs(),
                    tree(definition, nodes)));
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

    /** The hash of the weights that a trial starts from, after a plus; nothing if it starts from none. */
    private static String startHash(
            @Nullable String start, PlannedTrial trial, Map<String, String> known, Problems problems) {
        if (start == null) {
            return "";
        }
        return known.computeIfAbsent(start, file -> {
            try {
                return "+" + FileHash.sha256(Path.of(file));
            } catch (IOException | InvalidPathException e) {
                problems.add(
                        trial.place(),
                        "training.start: the weights '" + file + "' cannot be read; name a file that is there");
                return "";
            }
        });
    }

    /** A definition as a tree; parts that definitions share are one node, so that ten thousand trials stay small. */
    private static JsonNode tree(TrialDefinition definition, IdentityHashMap<Object, JsonNode> nodes) {
        ObjectNode tree = Json.mapper().createObjectNode();
        tree.put("model", definition.model());
        tree.set("settings", part(definition.settings(), nodes));
        tree.set("data", part(definition.data(), nodes));
        tree.set("augmentation", part(definition.augmentation(), nodes));
        tree.set("training", part(definition.training(), nodes));
        tree.set("throughput", part(definition.throughput(), nodes));
        tree.put("seed", definition.seed());
        return tree;
    }

    private static JsonNode part(@Nullable Object part, IdentityHashMap<Object, JsonNode> nodes) {
        return part == null
                ? NullNode.getInstance()
                : nodes.computeIfAbsent(part, key -> Json.mapper().valueToTree(key));
    }
}

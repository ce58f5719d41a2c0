package dev.nextbench.run;

import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.DataSettings;
import dev.nextbench.experiment.ThroughputSettings;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.io.Json;
import dev.nextbench.result.Lock;
import java.util.IdentityHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the definitions that frozen trials are run from; what trials share is read once. */
public final class Definitions {
    private final IdentityHashMap<JsonNode, Object> parts = new IdentityHashMap<>();

    /** The definition of a trial. */
    public TrialDefinition of(Lock.LockedTrial trial) {
        DataSettings data = part(trial, "data", DataSettings.class);
        return new TrialDefinition(
                trial.model(),
                trial.settings(),
                Objects.requireNonNull(data, "a trial has no data settings"),
                part(trial, "augmentation", AugmentationSettings.class),
                part(trial, "training", TrainingSettings.class),
                part(trial, "throughput", ThroughputSettings.class),
                trial.seed());
    }

    private <T> @Nullable T part(Lock.LockedTrial trial, String name, Class<T> type) {
        JsonNode node = trial.definition().path(name);
        return node.isNull() || node.isMissingNode()
                ? null
                : type.cast(parts.computeIfAbsent(node, key -> Json.mapper().treeToValue(key, type)));
    }
}

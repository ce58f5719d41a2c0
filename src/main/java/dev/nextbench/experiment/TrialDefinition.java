package dev.nextbench.experiment;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides a trial's result, with no default left open. Its canonical JSON is what the trial's id
 * hashes, together with the data's content hash and the engine.
 *
 * @param model the model's name
 * @param settings all its settings as JSON values, by name
 * @param data what it is trained on
 * @param augmentation what happens to training images; absent for a trial that is only measured
 * @param training how it is trained; absent for a trial that is only measured
 * @param throughput how its throughput is measured; absent if it is not
 * @param seed the seed of weights, order of samples, augmentation and drop path
 */
public record TrialDefinition(
        String model,
        Map<String, Object> settings,
        DataSettings data,
        @Nullable AugmentationSettings augmentation,
        @Nullable TrainingSettings training,
        @Nullable ThroughputSettings throughput,
        long seed) {}

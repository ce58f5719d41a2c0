package dev.nextbench.run;

import dev.nextbench.experiment.TrialDefinition;

/**
 * What a worker process is given.
 *
 * @param definition the trial
 * @param id the trial's id, which its checkpoints belong to
 * @param folder the trial's folder, where weights are left
 * @param device {@code cpu} or {@code gpu:N}
 * @param threads threads of an operator on the CPU
 * @param microBatches parts that the batch of an update is divided into
 * @param checkpointSeconds wall time between checkpoints
 */
public record TrialJob(
        TrialDefinition definition,
        String id,
        String folder,
        String device,
        int threads,
        int microBatches,
        double checkpointSeconds) {}

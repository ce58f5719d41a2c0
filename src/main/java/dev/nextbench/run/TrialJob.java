package dev.nextbench.run;

import dev.nextbench.experiment.TrialDefinition;

/**
 * What a worker process is given.
 *
 * @param definition the trial
 * @param folder the trial's folder, where weights are left
 * @param device {@code cpu} or {@code gpu:N}
 * @param threads threads of an operator on the CPU
 */
public record TrialJob(TrialDefinition definition, String folder, String device, int threads) {}

package dev.nextbench.run;

import dev.nextbench.result.EpochMetrics;
import dev.nextbench.result.TrialResult;
import org.jspecify.annotations.Nullable;

/**
 * A line that a worker writes to its standard output, as JSON: exactly one field is there.
 *
 * @param progress share of the training that is done, 0..1
 * @param epoch an epoch's metrics
 * @param training the result of a finished training
 * @param failure why the training could not be finished
 */
public record WorkerEvent(
        @Nullable Double progress,
        @Nullable EpochMetrics epoch,
        TrialResult.@Nullable Training training,
        TrialResult.@Nullable Failure failure) {}

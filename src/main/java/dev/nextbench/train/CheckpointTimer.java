package dev.nextbench.train;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes checkpoints of a training when they are due; none where none are wanted. */
final class CheckpointTimer {
    private final @Nullable TrainingCheckpoints checkpoints;
    private final ClassifierSession session;
    private final int microBatches;
    private long last = System.nanoTime();

    /**
     * Starts the first interval.
     *
     * @param microBatches parts of an update's batch
     */
    CheckpointTimer(@Nullable TrainingCheckpoints checkpoints, ClassifierSession session, int microBatches) {
        this.checkpoints = checkpoints;
        this.session = session;
        this.microBatches = microBatches;
    }

    /** Between two updates, or an update and an evaluation: the only places where the state is whole. */
    void saveWhenDue(Supplier<TrainingProgress> progress) {
        if (checkpoints != null && (System.nanoTime() - last) * 1e-9 >= checkpoints.everySeconds()) {
            checkpoints.write(progress.get(), microBatches, session.state());
            last = System.nanoTime();
        }
    }
}

package dev.nextbench.train;

import dev.nextbench.result.EpochMetrics;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a training has come, besides its tensors. Every random number comes from seed, epoch and update, so that
 * there is no random state to keep.
 *
 * @param epoch the epoch under way, from 0
 * @param update updates done in it
 * @param loss sum of their losses
 * @param norm sum of the norms of their gradients
 * @param epochs metrics of the epochs that are done
 * @param seconds wall time so far, of this and earlier processes
 * @param epochSeconds the part of it in the epoch under way
 * @param engineSeconds wall time inside the engine's calls so far
 * @param epochEngineSeconds the part of it in the epoch under way
 * @param resumed how often the training was taken up again
 */
public record TrainingProgress(
        int epoch,
        long update,
        double loss,
        double norm,
        List<EpochMetrics> epochs,
        double seconds,
        double epochSeconds,
        double engineSeconds,
        double epochEngineSeconds,
        int resumed) {

    /** Where every training starts. */
    public static final TrainingProgress START = new TrainingProgress(0, 0, 0, 0, List.of(), 0, 0, 0, 0, 0);

    /** Copies the list. */
    public TrainingProgress {
        epochs = List.copyOf(epochs);
    }

    /** The same when it is taken up by another process. */
    TrainingProgress again() {
        return new TrainingProgress(
                epoch,
                update,
                loss,
                norm,
                epochs,
                seconds,
                epochSeconds,
                engineSeconds,
                epochEngineSeconds,
                resumed + 1);
    }

    /** Further within the epoch under way. */
    TrainingProgress within(
            long updates,
            double lossSum,
            double normSum,
            double secondsSoFar,
            double epochSecondsSoFar,
            double engineSecondsSoFar,
            double epochEngineSecondsSoFar) {
        return new TrainingProgress(
                epoch,
                updates,
                lossSum,
                normSum,
                epochs,
                secondsSoFar,
                epochSecondsSoFar,
                engineSecondsSoFar,
                epochEngineSecondsSoFar,
                resumed);
    }

    /** The start of the next epoch. */
    TrainingProgress next(EpochMetrics finished, double secondsSoFar, double engineSecondsSoFar) {
        List<EpochMetrics> all = new ArrayList<>(epochs);
        all.add(finished);
        return new TrainingProgress(epoch + 1, 0, 0, 0, all, secondsSoFar, 0, engineSecondsSoFar, 0, resumed);
    }
}

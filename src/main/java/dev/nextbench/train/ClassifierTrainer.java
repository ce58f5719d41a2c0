package dev.nextbench.train;

import ai.djl.Device;
import dev.nextbench.data.DataSet;
import dev.nextbench.data.Loader;
import dev.nextbench.data.Split;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.DataSettings;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.model.Module;
import dev.nextbench.result.ClassResults;
import dev.nextbench.result.TrialResult;
import dev.nextbench.torchscript.Tensors;
import dev.nextbench.weights.NamedTensors;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains a classifier and evaluates it after every epoch. The result is a function of the arguments alone, on one CPU
 * and with one number of threads to the bit: weights, order of samples, augmentation and random operators come from
 * the seed, the last from (seed, epoch, update), so that nothing depends on what ran before, nor on whether the training
 * was interrupted and taken up from a checkpoint.
 *
 * @param model {@code [N, 3, H, W]} to logits
 * @param start the weights that training begins with
 * @param data where images come from
 * @param augmentation what happens to training images
 * @param training how it is trained
 * @param seed of everything random
 * @param device where it is trained
 * @param loaderThreads threads that prepare batches
 */
public record ClassifierTrainer(
        Module model,
        Tensors start,
        DataSettings data,
        AugmentationSettings augmentation,
        TrainingSettings training,
        long seed,
        Device device,
        int loaderThreads) {

    /** Images of a call in evaluation, where micro-batches are smaller. */
    private static final int EVALUATED = 64;

    /**
     * What a training leaves.
     *
     * @param weights as trained
     * @param averages of the weights; absent without averaging
     * @param classes what the weights make of each class of the test split
     */
    public record Outcome(
            TrialResult.Training training,
            NamedTensors weights,
            @Nullable NamedTensors averages,
            ClassResults classes) {}

    /**
     * Trains on a data set, from the last checkpoint if there is one.
     *
     * @param metadata of the weights
     * @param checkpoints where checkpoints are kept; absent for none
     * @throws TrialFailure if the loss stops being a number, a batch is larger than the split, or a checkpoint belongs
     *     to another training
     * @throws dev.nextbench.data.DataException if an image cannot be read
     * @throws dev.nextbench.engine.EngineException if the engine refuses
     */
    public Outcome train(
            DataSet set,
            Map<String, String> metadata,
            @Nullable TrainingCheckpoints checkpoints,
            EpochListener listener)
            throws IOException {
        if (training.epochs() + training.cooldownEpochs() == 0) {
            throw new TrialFailure(
                    TrialFailure.Kind.ERROR,
                    "training.epochs and training.cooldown_epochs are both 0, so there is nothing to train; raise one,"
                            + " or say 'training: none'");
        }
        int microBatches = training.accumulation();
        Optional<TrainingCheckpoints.Saved> saved =
                checkpoints == null ? Optional.empty() : checkpoints.begin(microBatches);
        TrainingProgress progress = saved.map(each -> each.progress().again()).orElse(TrainingProgress.START);
        Tensors from =
                saved.<Tensors>map(each -> new SavedTensors(each.state())).orElse(start);
        int microBatch = training.batch() / microBatches;
        try (Loader trainLoader = Loader.training(set, augmentation, microBatch, seed, loaderThreads);
                Loader testLoader = Loader.evaluation(set, Split.TEST, Math.max(microBatch, EVALUATED), loaderThreads);
                ClassifierSession session = new ClassifierSession(
                        new ClassifierGraphs(model, data.size(), data.testSize()),
                        training,
                        augmentation,
                        from,
                        device)) {
            saved.ifPresent(each -> each.requireNames(session.stateNames()));
            long updates = set.size(Split.TRAIN) / microBatch / microBatches;
            if (updates == 0) {
                throw new TrialFailure(
                        TrialFailure.Kind.DATA,
                        "the training split has " + set.size(Split.TRAIN) + " images, fewer than one batch of "
                                + training.batch() + "; use a smaller training.batch");
            }
            boolean averaging = training.ema() > 0;
            TrainingRun run = new TrainingRun(
                    session,
                    new TrainingSteps(session, TrainingSteps.mixing(augmentation), microBatches, data.size(), seed),
                    trainLoader,
                    new Validation(session, testLoader, set.classes()),
                    new Schedule(training, updates),
                    averaging,
                    checkpoints,
                    metadata,
                    progress,
                    listener);
            progress = run.toTheEnd();
            NamedTensors weights = session.weights(metadata);
            return new Outcome(
                    TrainingSummary.of(set, microBatches, progress, weights),
                    weights,
                    averaging ? run.averages(metadata) : null,
                    run.classes());
        }
    }
}

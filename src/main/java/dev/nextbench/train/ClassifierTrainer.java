package dev.nextbench.train;

import ai.djl.Device;
import dev.nextbench.data.Batch;
import dev.nextbench.data.DataSet;
import dev.nextbench.data.Epoch;
import dev.nextbench.data.Loader;
import dev.nextbench.data.Split;
import dev.nextbench.data.augment.Mix;
import dev.nextbench.data.augment.Mixing;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.DataSettings;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.model.Module;
import dev.nextbench.random.SplitMix;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.result.TrialResult;
import dev.nextbench.torchscript.Tensors;
import dev.nextbench.weights.NamedTensors;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
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

    /** What a training leaves. */
    public record Outcome(TrialResult.Training training, NamedTensors weights) {}

    /**
     * Trains on a data set, from the last checkpoint if there is one.
     *
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
        Optional<TrainingCheckpoints.Saved> saved = checkpoints == null ? Optional.empty() : checkpoints.last();
        TrainingProgress progress = saved.map(each -> each.progress().again()).orElse(TrainingProgress.START);
        Tensors from =
                saved.<Tensors>map(each -> new SavedTensors(each.state())).orElse(start);
        int microBatch = training.batch() / training.accumulation();
        try (Loader trainLoader = Loader.training(set, augmentation, microBatch, seed, loaderThreads);
                Loader testLoader = Loader.evaluation(set, Split.TEST, evaluationBatch(), loaderThreads);
                ClassifierSession session = new ClassifierSession(
                        new ClassifierGraphs(model, data.size(), data.testSize()),
                        training,
                        augmentation,
                        from,
                        device)) {
            long updates = set.size(Split.TRAIN) / microBatch / training.accumulation();
            if (updates == 0) {
                throw new TrialFailure(
                        TrialFailure.Kind.DATA,
                        "the training split has " + set.size(Split.TRAIN) + " images, fewer than one batch of "
                                + training.batch() + "; use a smaller training.batch");
            }
            Run run = new Run(
                    session,
                    trainLoader,
                    testLoader,
                    new Schedule(training, updates),
                    checkpoints,
                    metadata,
                    progress,
                    listener);
            progress = run.toTheEnd();
            NamedTensors weights = session.weights(metadata);
            return new Outcome(summary(set, progress, weights), weights);
        }
    }

    private static Mixing mixing(AugmentationSettings settings) {
        return new Mixing(
                settings.mixup(),
                settings.cutmix(),
                settings.mixProbability(),
                settings.mixSwitch(),
                switch (settings.mixPartner()) {
                    case REVERSE -> Mixing.Partners.REVERSED;
                    case PERMUTATION -> Mixing.Partners.PERMUTED;
                });
    }

    private int evaluationBatch() {
        return Math.max(training.batch() / training.accumulation(), 64);
    }

    private TrialResult.Training summary(DataSet set, TrainingProgress progress, NamedTensors weights) {
        List<EpochMetrics> epochs = progress.epochs();
        EpochMetrics last = epochs.get(epochs.size() - 1);
        // The first epoch also pays for class loading, compilation and the first touch of every page.
        List<EpochMetrics> settled = epochs.size() > 1 ? epochs.subList(1, epochs.size()) : epochs;
        double wall = settled.stream().mapToDouble(EpochMetrics::seconds).sum();
        double inEngine =
                settled.stream().mapToDouble(EpochMetrics::stepSeconds).sum();
        return new TrialResult.Training(
                epochs.size(),
                last.top1(),
                last.top5(),
                last.testLoss(),
                epochs.stream().mapToDouble(EpochMetrics::top1).max().orElseThrow(),
                last.emaTop1(),
                set.size(Split.TRAIN),
                set.size(Split.TEST),
                progress.seconds(),
                progress.engineSeconds(),
                Math.max(0, 1 - inEngine / wall),
                training.accumulation(),
                progress.resumed(),
                digest(weights));
    }

    private static String digest(NamedTensors weights) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            weights.tensors()
                    .values()
                    .forEach(tensor -> sha256.update(tensor.bytes().duplicate()));
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The epochs of one training, from where it stands. */
    private final class Run {
        private final ClassifierSession session;
        private final Loader trainLoader;
        private final Loader testLoader;
        private final Schedule schedule;
        private final @Nullable TrainingCheckpoints checkpoints;
        private final Map<String, String> metadata;
        private final EpochListener listener;
        private final @Nullable Mixing mixing = augmentation.mixes() ? mixing(augmentation) : null;
        private final long started = System.nanoTime();
        private TrainingProgress progress;
        private final double secondsBefore;
        private final double engineSecondsBefore;
        private long lastCheckpoint = System.nanoTime();

        Run(
                ClassifierSession session,
                Loader train,
                Loader test,
                Schedule schedule,
                @Nullable TrainingCheckpoints checkpoints,
                Map<String, String> metadata,
                TrainingProgress progress,
                EpochListener listener) {
            this.session = session;
            this.trainLoader = train;
            this.testLoader = test;
            this.schedule = schedule;
            this.checkpoints = checkpoints;
            this.metadata = metadata;
            this.progress = progress;
            this.secondsBefore = progress.seconds();
            this.engineSecondsBefore = progress.engineSeconds();
            this.listener = listener;
        }

        TrainingProgress toTheEnd() {
            progress.epochs().forEach(listener::epoch);
            while (progress.epoch() < schedule.epochs()) {
                epoch();
            }
            return progress;
        }

        private double seconds() {
            return secondsBefore + (System.nanoTime() - started) * 1e-9;
        }

        private double engineSeconds() {
            return engineSecondsBefore + session.engineSeconds();
        }

        private void epoch() {
            TrainingProgress begun = progress;
            double start = seconds() - begun.epochSeconds();
            double engineStart = engineSeconds() - begun.epochEngineSeconds();
            int epoch = begun.epoch();
            double loss = begun.loss();
            double norm = begun.norm();
            long updates = schedule.updatesPerEpoch();
            double rate = schedule.rate(epoch * updates + Math.max(0, begun.update() - 1));
            int firstBatch = Math.toIntExact(begun.update() * training.accumulation());
            try (Epoch epochBatches = trainLoader.epoch(epoch, firstBatch)) {
                Iterator<Batch> batches = epochBatches.iterator();
                for (long i = begun.update(); i < updates; i++) {
                    long update = epoch * updates + i;
                    rate = schedule.rate(update);
                    float[] step = update(batches, epoch, rate, stepSeed(epoch, i));
                    check(step, update, rate);
                    loss += step[0];
                    norm += step[1];
                    listener.progress((update + 1.0) / (updates * schedule.epochs()));
                    if (due() && i + 1 < updates) {
                        save(new TrainingProgress(
                                epoch,
                                i + 1,
                                loss,
                                norm,
                                begun.epochs(),
                                seconds(),
                                seconds() - start,
                                engineSeconds(),
                                engineSeconds() - engineStart,
                                begun.resumed()));
                    }
                }
            }
            Counts counts = evaluate();
            if (!Double.isFinite(counts.meanLoss())) {
                throw diverged(
                        "the loss on the test split is " + counts.meanLoss() + " after epoch " + (epoch + 1), rate);
            }
            Double emaTop1 = training.ema() > 0 ? averaged() : null;
            EpochMetrics metrics = new EpochMetrics(
                    epoch + 1,
                    rate,
                    loss / updates,
                    norm / updates,
                    counts.meanLoss(),
                    counts.top1Share(),
                    counts.top5Share(),
                    emaTop1,
                    seconds() - start,
                    engineSeconds() - engineStart);
            boolean best = progress.epochs().stream().allMatch(each -> each.top1() < metrics.top1());
            progress = progress.next(metrics, seconds(), engineSeconds());
            listener.epoch(metrics);
            if (checkpoints != null && best && schedule.epochs() > 1) {
                checkpoints.writeBest(session.weights(metadata));
            }
            if (due() && progress.epoch() < schedule.epochs()) {
                save(progress);
            }
        }

        private boolean due() {
            return checkpoints != null && (System.nanoTime() - lastCheckpoint) * 1e-9 >= checkpoints.everySeconds();
        }

        private void save(TrainingProgress at) {
            if (checkpoints != null) {
                checkpoints.write(at, session.state());
                lastCheckpoint = System.nanoTime();
            }
        }

        /** The mean loss and the norm of the gradient. Each batch is given back before the next is taken. */
        private float[] update(Iterator<Batch> batches, int epoch, double rate, long stepSeed) {
            if (training.accumulation() == 1) {
                try (Batch batch = batches.next()) {
                    return session.step(batch, mix(batch, epoch), rate, stepSeed);
                }
            }
            float loss = 0;
            for (int i = 0; i < training.accumulation(); i++) {
                try (Batch microBatch = batches.next()) {
                    loss += session.accumulate(microBatch, mix(microBatch, epoch), stepSeed + i);
                }
            }
            return new float[] {loss / training.accumulation(), session.update(rate)};
        }

        private @Nullable Mix mix(Batch batch, int epoch) {
            if (mixing == null) {
                return null;
            }
            SplitMix random = SplitMix.of(seed, SplitMix.hash("mix"), epoch, batch.index());
            return mixing.draw(batch.count(), data.size(), data.size(), random);
        }

        private Counts evaluate() {
            Counts counts = Counts.NONE;
            try (Epoch batches = testLoader.epoch(0)) {
                for (Batch batch : batches) {
                    try (batch) {
                        counts = counts.plus(session.evaluate(batch));
                    }
                }
            }
            return counts;
        }

        private @Nullable Double averaged() {
            session.swap();
            try {
                return evaluate().top1Share();
            } finally {
                session.swap();
            }
        }

        private long stepSeed(int epoch, long update) {
            // Non-negative, and apart by more than any number of micro-batches, which add their index to it.
            return (SplitMix.of(seed, SplitMix.hash("step"), epoch, update).nextLong() >>> 16) << 10;
        }

        private static void check(float[] step, long update, double rate) {
            if (!Float.isFinite(step[0]) || !Float.isFinite(step[1])) {
                throw diverged(
                        "the loss is %s and the gradient's norm %s at update %d"
                                .formatted(step[0], step[1], update + 1),
                        rate);
            }
        }

        private static TrialFailure diverged(String what, double rate) {
            return new TrialFailure(
                    TrialFailure.Kind.DIVERGED,
                    String.format(
                            Locale.ROOT,
                            "%s, with a learning rate of %.3g; use a lower training.learning_rate, a longer warm-up or"
                                    + " training.clip_norm",
                            what,
                            rate));
        }
    }
}

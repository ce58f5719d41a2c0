package dev.nextbench.train;

import dev.nextbench.data.Batch;
import dev.nextbench.data.augment.Mix;
import dev.nextbench.data.augment.Mixing;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.random.SplitMix;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The updates of a training: each takes its micro-batches, mixes them and seeds the random operators.
 *
 * @param session the model
 * @param mixing how images are mixed; absent where they are not
 * @param microBatches parts of an update's batch
 * @param size height and width of images, in pixels
 * @param seed of everything random
 */
record TrainingSteps(ClassifierSession session, @Nullable Mixing mixing, int microBatches, int size, long seed) {
    /** The mean loss of an update and the norm of its gradient before clipping. */
    record Step(float loss, float norm) {}

    /** The mixing that the settings describe; null where images are not mixed. */
    static @Nullable Mixing mixing(AugmentationSettings settings) {
        return settings.mixes()
                ? new Mixing(
                        settings.mixup(),
                        settings.cutmix(),
                        settings.mixProbability(),
                        settings.mixSwitch(),
                        switch (settings.mixPartner()) {
                            case REVERSE -> Mixing.Partners.REVERSED;
                            case PERMUTATION -> Mixing.Partners.PERMUTED;
                        })
                : null;
    }

    /**
     * Does an update. Each batch is given back before the next is taken.
     *
     * @param epoch from 0
     * @param update from 0 in the epoch
     * @param rate learning rate
     */
    Step take(Iterator<Batch> batches, int epoch, long update, double rate) {
        long stepSeed = stepSeed(epoch, update);
        if (microBatches == 1) {
            try (Batch batch = batches.next()) {
                float[] step = session.step(batch, mix(batch, epoch), rate, stepSeed);
                return new Step(step[0], step[1]);
            }
        }
        float loss = 0;
        for (int i = 0; i < microBatches; i++) {
            try (Batch microBatch = batches.next()) {
                loss += session.accumulate(microBatch, mix(microBatch, epoch), stepSeed + i);
            }
        }
        return new Step(loss / microBatches, session.update(rate));
    }

    private @Nullable Mix mix(Batch batch, int epoch) {
        if (mixing == null) {
            return null;
        }
        SplitMix random = SplitMix.of(seed, SplitMix.hash("mix"), epoch, batch.index());
        return mixing.draw(batch.count(), size, size, random);
    }

    private long stepSeed(int epoch, long update) {
        // Non-negative, and apart by more than any number of micro-batches, which add their index to it.
        return (SplitMix.of(seed, SplitMix.hash("step"), epoch, update).nextLong() >>> 16) << 10;
    }
}

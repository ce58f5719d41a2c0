package dev.nextbench.experiment;

import org.jspecify.annotations.Nullable;

/**
 * How a trial is trained (classification-training.md, section 2).
 *
 * @param epochs passes over the training split, cool-down not counted
 * @param batch images of an update
 * @param accumulation micro-batches that an update's batch is divided into
 * @param optimizer how gradients move parameters
 * @param learningRate peak
 * @param warmupEpochs epochs of linear warm-up
 * @param warmupLearningRate where warm-up starts
 * @param finalLearningRate floor of the cosine
 * @param schedule which cosine
 * @param cooldownEpochs epochs at the floor after the last
 * @param weightDecay decoupled but in SGD; not for parameters of rank 1 or less
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon of AdamW and LAMB
 * @param momentum of SGD
 * @param nesterov whether SGD takes the gradient ahead of its velocity
 * @param smoothing of labels
 * @param clipNorm largest norm of all gradients together; 0 for no clipping
 * @param ema decay of the averaged weights; 0 for none
 * @param layerDecay factor of the learning rate from a layer group to the one below it; 1 for none (section 1.5)
 * @param microBatch what is done when a micro-batch does not fit into memory
 * @param start the weights that training starts from, a file; not part of a trial's id, the content is
 * @param precision of activations and products
 * @param layout of activations
 */
public record TrainingSettings(
        int epochs,
        int batch,
        int accumulation,
        OptimizerKind optimizer,
        double learningRate,
        double warmupEpochs,
        double warmupLearningRate,
        double finalLearningRate,
        ScheduleKind schedule,
        int cooldownEpochs,
        double weightDecay,
        double beta1,
        double beta2,
        double epsilon,
        double momentum,
        boolean nesterov,
        double smoothing,
        double clipNorm,
        double ema,
        double layerDecay,
        MicroBatch microBatch,
        @Nullable String start,
        Precision precision,
        Layout layout) {

    /** What is done when a micro-batch does not fit into memory. */
    public enum MicroBatch {
        /** The trial fails. */
        FIXED,
        /** The trial starts again with micro-batches of half the size and twice as many; the result says so. */
        AUTO
    }

    /** How gradients move parameters. */
    public enum OptimizerKind {
        ADAMW,
        SGD,
        LAMB
    }

    /** The same with the batch of an update divided into other parts. */
    public TrainingSettings accumulate(int parts) {
        return new TrainingSettings(
                epochs,
                batch,
                parts,
                optimizer,
                learningRate,
                warmupEpochs,
                warmupLearningRate,
                finalLearningRate,
                schedule,
                cooldownEpochs,
                weightDecay,
                beta1,
                beta2,
                epsilon,
                momentum,
                nesterov,
                smoothing,
                clipNorm,
                ema,
                layerDecay,
                microBatch,
                start,
                precision,
                layout);
    }

    /** Which cosine schedule: sections 2.1, 2.2 and 2.3, or no change after warm-up. */
    public enum ScheduleKind {
        TIMM_COSINE,
        CONVNEXT_COSINE,
        PADDLE_COSINE,
        CONSTANT
    }
}

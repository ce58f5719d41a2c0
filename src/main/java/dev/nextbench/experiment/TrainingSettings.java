package dev.nextbench.experiment;

/**
 * How a trial is trained (classification-training.md, section 2).
 *
 * @param epochs passes over the training split, cool-down not counted
 * @param batch images of an update
 * @param accumulation micro-batches that an update's batch is divided into
 * @param learningRate peak
 * @param warmupEpochs epochs of linear warm-up
 * @param warmupLearningRate where warm-up starts
 * @param finalLearningRate floor of the cosine
 * @param schedule which cosine
 * @param cooldownEpochs epochs at the floor after the last
 * @param weightDecay decoupled; not for parameters of rank 1 or less
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon of AdamW
 * @param smoothing of labels
 * @param clipNorm largest norm of all gradients together; 0 for no clipping
 * @param ema decay of the averaged weights; 0 for none
 * @param precision of activations and products
 * @param layout of activations
 */
public record TrainingSettings(
        int epochs,
        int batch,
        int accumulation,
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
        double smoothing,
        double clipNorm,
        double ema,
        Precision precision,
        Layout layout) {

    /** Which cosine schedule: sections 2.1, 2.2 and 2.3, or no change after warm-up. */
    public enum ScheduleKind {
        TIMM_COSINE,
        CONVNEXT_COSINE,
        PADDLE_COSINE,
        CONSTANT
    }
}

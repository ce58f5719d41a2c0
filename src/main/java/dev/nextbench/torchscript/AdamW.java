package dev.nextbench.torchscript;

/**
 * The update of an archive's training step (classification-training.md, sections 2.4 to 2.7).
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param weightDecay decoupled, of parameters of rank above 1 only
 * @param clipNorm largest norm of all gradients together; 0 for no clipping
 * @param averageDecay decay of the averaged weights; 0 for none
 * @param microBatches gradients that are averaged for one update
 * @param reportNorm whether the norm of all gradients is computed where clipping does not need it; it reads every
 *     gradient once more, about 1 % of a step, and is reported as 0 where it is not
 */
public record AdamW(
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        double clipNorm,
        double averageDecay,
        int microBatches,
        boolean reportNorm) {}

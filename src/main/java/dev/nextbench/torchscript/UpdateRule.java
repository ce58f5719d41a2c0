package dev.nextbench.torchscript;

import dev.nextbench.graph.Parameter;
import java.util.function.ToDoubleFunction;

/**
 * The update of an archive's training step (classification-training.md, sections 1.5 and 2.4 to 2.7).
 *
 * @param optimizer how gradients move parameters
 * @param weightDecay of parameters of rank above 1 only
 * @param rateFactor what the learning rate is multiplied by for a parameter, 1 without layer-wise decay
 * @param clipNorm largest norm of all gradients together; 0 for no clipping
 * @param averageDecay decay of the averaged weights; 0 for none
 * @param microBatches gradients that are averaged for one update
 * @param reportNorm whether the norm of all gradients is computed where clipping does not need it; it reads every
 *     gradient once more, about 1 % of a step, and is reported as 0 where it is not
 */
public record UpdateRule(
        Optimizer optimizer,
        double weightDecay,
        ToDoubleFunction<Parameter> rateFactor,
        double clipNorm,
        double averageDecay,
        int microBatches,
        boolean reportNorm) {

    /** A rule with one learning rate for all parameters, and the gradient's norm reported. */
    public static UpdateRule of(Optimizer optimizer, double weightDecay) {
        return new UpdateRule(optimizer, weightDecay, parameter -> 1, 0, 0, 1, true);
    }

    /** The same with clipping. */
    public UpdateRule clip(double norm) {
        return new UpdateRule(optimizer, weightDecay, rateFactor, norm, averageDecay, microBatches, reportNorm);
    }

    /** The same with averaged weights. */
    public UpdateRule average(double decay) {
        return new UpdateRule(optimizer, weightDecay, rateFactor, clipNorm, decay, microBatches, reportNorm);
    }

    /** The same with gradients accumulated. */
    public UpdateRule accumulate(int batches) {
        return new UpdateRule(optimizer, weightDecay, rateFactor, clipNorm, averageDecay, batches, reportNorm);
    }

    /** The same with other learning rates by parameter. */
    public UpdateRule rates(ToDoubleFunction<Parameter> factor) {
        return new UpdateRule(optimizer, weightDecay, factor, clipNorm, averageDecay, microBatches, reportNorm);
    }

    /** The same without the norm where nothing needs it. */
    public UpdateRule silent() {
        return new UpdateRule(optimizer, weightDecay, rateFactor, clipNorm, averageDecay, microBatches, false);
    }
}

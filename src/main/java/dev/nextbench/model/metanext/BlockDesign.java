package dev.nextbench.model.metanext;

import dev.nextbench.graph.Init;
import dev.nextbench.model.layer.Norm;
import dev.nextbench.model.layer.Scaling;
import dev.nextbench.model.layer.StochasticDepth;

/**
 * What all blocks of a backbone have in common.
 *
 * @param secondNorm whether the norm stands after the perceptron, too
 * @param dropPath the rate of the last block (classification-models.md, section 2)
 * @param weights how the perceptrons start
 */
public record BlockDesign(
        BlockNames names,
        Mixer mixer,
        Norm norm,
        Mlp.Kind mlp,
        boolean secondNorm,
        Scaling scaling,
        double dropPath,
        Init weights) {
    /** Block {@code index} of {@code blocks}, counted over all stages, with a perceptron {@code ratio} times as wide. */
    public MetaNeXtBlock block(int ratio, int index, int blocks) {
        return new MetaNeXtBlock(
                names,
                mixer,
                norm,
                new Mlp(mlp, ratio, weights),
                secondNorm,
                scaling,
                StochasticDepth.scheduled(dropPath, index, blocks));
    }
}

package dev.nextbench.model.metanext;

import dev.nextbench.graph.Init;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Dropout;
import dev.nextbench.graph.op.MeanPool;
import dev.nextbench.graph.op.Pointwise;
import dev.nextbench.model.Module;
import dev.nextbench.model.layer.Dense;
import dev.nextbench.model.layer.LayerNormalization;

/**
 * InceptionNeXt's head (classification-models.md, section 5.1): mean over the map, fully connected layer to three times
 * the width, GELU, layer norm, dropout, fully connected layer; {@code [N, C, H, W]} to logits.
 */
public record MlpHead(int classes, double dropout, Init weights) implements Module {
    private static final int EXPANSION = 3;

    @Override
    public Value apply(Tracer tracer, Value x) {
        Value y = tracer.apply(new MeanPool(false), x);
        y = new Dense(EXPANSION * x.shape().at(1), weights).in(tracer, "head.fc1", y);
        y = new LayerNormalization().in(tracer, "head.norm", tracer.apply(Pointwise.GELU, y));
        if (dropout > 0) {
            y = tracer.apply(new Dropout(dropout), y);
        }
        return new Dense(classes, weights).in(tracer, "head.fc2", y);
    }
}

package dev.nextbench.model.layer;

import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Dropout;
import dev.nextbench.graph.op.MeanPool;
import dev.nextbench.model.Module;
import org.jspecify.annotations.Nullable;

/**
 * The classifier's head of ResNet, ConvNeXt and E-ConvNeXt: mean over the map, norm, dropout, fully connected layer;
 * {@code [N, C, H, W]} to logits.
 *
 * @param normName the name of the child {@code norm}
 * @param norm over {@code [N, C]}, if there is one
 * @param dropout the share of features dropped in training
 * @param linearName the name of the child {@code linear}
 */
public record LinearHead(String normName, @Nullable Module norm, double dropout, String linearName, Dense linear)
        implements Module {
    @Override
    public Value apply(Tracer tracer, Value x) {
        Value y = tracer.apply(new MeanPool(false), x);
        if (norm != null) {
            y = norm.in(tracer, normName, y);
        }
        if (dropout > 0) {
            y = tracer.apply(new Dropout(dropout), y);
        }
        return linear.in(tracer, linearName, y);
    }
}

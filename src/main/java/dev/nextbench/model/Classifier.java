package dev.nextbench.model;

import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import java.util.List;

/**
 * A backbone with a head on its last map: {@code [N, 3, H, W]} to logits {@code [N, classes]}.
 *
 * @param head from {@code [N, C, H, W]} to logits
 */
public record Classifier(Backbone backbone, Module head) implements Module {
    @Override
    public Value apply(Tracer tracer, Value images) {
        List<Value> features = backbone.features(tracer, images);
        return head.apply(tracer, features.get(features.size() - 1));
    }
}

package dev.nextbench.model;

import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import java.util.List;

/** The part of a model that turns images into feature maps; classifiers and detectors put their own heads on it. */
public interface Backbone {
    /**
     * The maps {@code [N, C, H, W]} that the stages yield for images {@code [N, 3, H, W]}, first stage first; each is
     * read before any norm that belongs to the head.
     */
    List<Value> features(Tracer tracer, Value images);
}

package dev.nextbench.fuse;

import dev.nextbench.graph.Graph;
import dev.nextbench.weights.NamedTensors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A graph for inference with the tensors that it reads.
 *
 * @param tensors by name, in the order of the graph's parameters; no others
 * @param folded how many batch norms became part of a layer's weights
 * @param foldedScales how many scales by a parameter (layer scale) did
 */
public record Fused(Graph graph, Map<String, NamedTensors.Tensor> tensors, int folded, int foldedScales) {
    /** Copies the map, keeping its order. */
    public Fused {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }
}

package dev.nextbench.weights;

import dev.nextbench.graph.Shape;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Float32 tensors by name, with what is known about them.
 *
 * @param tensors by name, in the file's order
 * @param metadata free text by key, such as the model's name and settings
 */
public record NamedTensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
    /**
     * One tensor.
     *
     * @param bytes float32, little-endian, row-major
     */
    public record Tensor(Shape shape, ByteBuffer bytes) {}

    /** Copies the maps, keeping their order. */
    public NamedTensors {
        tensors = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}

package dev.nextbench.weights.pickle;

import dev.nextbench.weights.raw.StoredType;
import java.util.List;

/**
 * A PyTorch tensor: a view of a storage.
 *
 * @param storage where its elements lie
 * @param type the type of its elements, which differs from an untyped storage's
 * @param offset the place of its first element, in elements
 * @param extents its shape
 * @param strides the distance of neighbours along each axis, in elements
 */
public record TorchTensor(TorchStorage storage, StoredType type, long offset, List<Long> extents, List<Long> strides)
        implements TensorValue {}

package dev.nextbench.weights.pickle;

import dev.nextbench.weights.raw.StoredType;

/**
 * The persistent id of a PyTorch storage, which lies outside the pickle.
 *
 * @param type the type of its elements
 * @param key the name under which it lies in the file
 * @param elements how many it has in all
 * @param first the first that belongs to it: 0, but for views in files of PyTorch before 0.4
 * @param count how many belong to it
 */
public record TorchStorage(StoredType type, String key, long elements, long first, long count) {}

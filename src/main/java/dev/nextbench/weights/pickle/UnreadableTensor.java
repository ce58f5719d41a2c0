package dev.nextbench.weights.pickle;

/**
 * A tensor that is no dense array of numbers. It is refused only if it is needed.
 *
 * @param kind what it is, such as "a quantised tensor"
 */
public record UnreadableTensor(String kind) implements TensorValue {}

package dev.nextbench.graph;

/**
 * A tensor that a model owns.
 *
 * @param name its name in the state dictionary, dots between modules
 * @param shape its extents, as the reference implementation stores it
 * @param type the type of its elements
 * @param init how it starts
 * @param trainable true for a parameter, false for a buffer such as a running mean
 */
public record Parameter(String name, Shape shape, ElementType type, Init init, boolean trainable) {}

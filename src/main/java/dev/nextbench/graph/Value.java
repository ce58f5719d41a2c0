package dev.nextbench.graph;

/**
 * One value of a graph: what an operator yields, an input, or a parameter.
 *
 * @param id its position in the graph's list of values
 * @param shape its extents at the batch size the graph was traced with
 * @param type the type of its elements in float32 execution
 */
public record Value(int id, Shape shape, ElementType type) {}

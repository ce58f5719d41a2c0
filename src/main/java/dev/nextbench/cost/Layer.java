package dev.nextbench.cost;

import dev.nextbench.graph.Shape;

/**
 * What one application of an operator costs.
 *
 * @param name the path of the module that applies it, as in the state dictionary
 * @param operator what is applied
 * @param output the shape of its result
 * @param parameters trained scalars that it is the first to read
 * @param macs multiply-accumulates
 * @param activationBytes bytes of its result in float32; 0 for a view
 */
public record Layer(String name, String operator, Shape output, long parameters, long macs, long activationBytes) {}

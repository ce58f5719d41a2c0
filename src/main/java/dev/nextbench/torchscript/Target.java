package dev.nextbench.torchscript;

import dev.nextbench.graph.ElementType;

/**
 * What a graph is written for.
 *
 * @param activations the type of activations and of the operands of products: float32 or bfloat16
 * @param channelsLast true if activations lie in memory as {@code [N, H, W, C]}
 * @param cuda true for a CUDA device
 */
public record Target(ElementType activations, boolean channelsLast, boolean cuda) {
    /** Float32, channels first, CPU: what exports are written for. */
    public static final Target PORTABLE = new Target(ElementType.FLOAT32, false, false);
}

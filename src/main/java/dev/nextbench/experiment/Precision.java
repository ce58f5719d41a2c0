package dev.nextbench.experiment;

/** The type of activations and of the operands of products; weights are kept in float32. */
public enum Precision {
    FLOAT32,
    BFLOAT16
}

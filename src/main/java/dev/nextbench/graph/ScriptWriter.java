package dev.nextbench.graph;

/** Where an operator writes the statements that its expression needs, and what it may ask about the target. */
public interface ScriptWriter {
    /** True while the training step is written: batch statistics, drop path. */
    boolean training();

    /** The type that activations have in the code being written. */
    ElementType activationType();

    /** True if activations lie in memory with channels last. */
    boolean channelsLast();

    /** True if the code will run on a CUDA device, where some kernels take other argument types. */
    boolean cuda();

    /** Writes {@code name = expression} under a fresh name and returns the name. */
    String assign(String expression);

    /** Writes a statement of its own. */
    void statement(String statement);
}

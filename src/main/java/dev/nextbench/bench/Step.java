package dev.nextbench.bench;

/** One synchronised step. */
@FunctionalInterface
public interface Step {
    /** Runs it to its end; what it returns depends on the step's last operator. */
    float run();
}

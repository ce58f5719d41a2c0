package dev.nextbench.result;

/**
 * A row of {@code samples.csv}: one raw measurement.
 *
 * @param mode {@code infer} or {@code train}
 * @param fork 1-based
 * @param phase {@code warmup} or {@code measurement}
 * @param iteration 1-based in its phase
 * @param steps steps that the iteration ran
 * @param secondsPerStep mean wall time of a step
 */
public record Sample(String mode, int fork, String phase, int iteration, long steps, double secondsPerStep) {}

package dev.nextbench.bench;

/** Runs forks. */
@FunctionalInterface
interface RigorousForks {
    /** Runs one to its end. */
    RigorousFork run(ForkTimes times) throws MeasurementException;
}

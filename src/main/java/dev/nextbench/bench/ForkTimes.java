package dev.nextbench.bench;

/**
 * How long a fork runs.
 *
 * @param warmupSeconds of JMH's warm-up iteration
 * @param iterations of the measurement, whose conditions are judged one by one
 * @param iterationSeconds of each
 */
record ForkTimes(double warmupSeconds, int iterations, double iterationSeconds) {
    /** The least time over which the machine's counters tell something: they count hundredths of a second. */
    private static final double LEAST_ITERATION = 0.5;

    private static final int LEAST_STEPS = 5;
    private static final int MOST_ITERATIONS = 40;

    /** A fork whose steps take this long: it warms up for ten of them at least. */
    static ForkTimes of(double warmupSeconds, double measuredSeconds, double stepSeconds) {
        double least = Math.max(LEAST_ITERATION, LEAST_STEPS * stepSeconds);
        double iterations = Math.rint(measuredSeconds / least);
        int count = (int) Math.min(MOST_ITERATIONS, Math.max(2, iterations));
        double warmup = Math.max(warmupSeconds, RigorousSettings.WARMUP_STEPS * stepSeconds);
        return new ForkTimes(warmup, count, measuredSeconds / count);
    }

    double measuredSeconds() {
        return iterations * iterationSeconds;
    }
}

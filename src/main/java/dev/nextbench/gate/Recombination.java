package dev.nextbench.gate;

import dev.nextbench.random.SplitMix;
import java.util.Arrays;
import java.util.List;

/**
 * Comparisons put together from recorded pairs of equal sides (throughput-protocol.md, D.2 items 1 and 2). Within a
 * comparison and its confirmation no pair is used twice. A slowed candidate is a pair of equal
 * sides with the slowdown added.
 */
final class Recombination {
    private final double[] pool;
    private final int units;
    private final Rule rule;
    private final SplitMix random;

    /**
     * @param pool log ratios of pairs of equal sides
     * @param units of a look
     */
    Recombination(List<Double> pool, int units, Rule rule, long seed) {
        this.pool = pool.stream().mapToDouble(Double::doubleValue).toArray();
        this.units = units;
        this.rule = rule;
        random = SplitMix.of(seed, SplitMix.hash("recombination"));
    }

    /** Whether there are enough pairs for a look and its confirmation. */
    boolean possible() {
        return pool.length >= 2 * units;
    }

    /**
     * How comparisons ended.
     *
     * @param comparisons put together
     * @param alarms first looks that signalled a worsening
     * @param regressions that a second look repeated
     * @param passes without a signal, or unconfirmed, where {@code detect} would have been seen
     * @param inconclusive the rest
     */
    record Counts(int comparisons, int alarms, int regressions, int passes, int inconclusive) {}

    /** Puts together comparisons of a candidate that is slower by a factor. */
    Counts run(int comparisons, double slowdown) {
        int alarms = 0;
        int regressions = 0;
        int passes = 0;
        for (int i = 0; i < comparisons; i++) {
            double[] drawn = draw(Math.log(slowdown));
            double[] first = Arrays.copyOfRange(drawn, 0, units);
            double[] second = Arrays.copyOfRange(drawn, units, 2 * units);
            Rule.Signal signal = rule.signal(first);
            alarms += signal == Rule.Signal.WORSE ? 1 : 0;
            if (signal == Rule.Signal.NONE) {
                passes += rule.sees(first) ? 1 : 0;
            } else if (rule.signal(second) == signal) {
                regressions += signal == Rule.Signal.WORSE ? 1 : 0;
                passes += signal == Rule.Signal.BETTER ? 1 : 0;
            } else {
                passes += rule.signal(second) == Rule.Signal.NONE && rule.sees(second) ? 1 : 0;
            }
        }
        return new Counts(comparisons, alarms, regressions, passes, comparisons - regressions - passes);
    }

    private double[] draw(double added) {
        double[] shuffled = pool.clone();
        double[] drawn = new double[2 * units];
        for (int i = 0; i < drawn.length; i++) {
            int j = i + random.nextInt(shuffled.length - i);
            double value = shuffled[j];
            shuffled[j] = shuffled[i];
            // As it was measured: a harness that favours one side has to show.
            drawn[i] = value + added;
        }
        return drawn;
    }
}

package dev.nextbench.stats;

import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.StatUtils;

/**
 * How much of the variance of step times belongs to which level of repetition, after Kalibera and Jones, "Rigorous
 * benchmarking in reasonable time" (ISMM 2013). Steps stand in iterations, iterations in forks (fresh
 * processes).
 *
 * @param mean of all steps, in the unit of the input
 * @param step the lowest level
 * @param iteration the middle one
 * @param fork the highest
 */
public record VarianceByLevel(double mean, Level step, Level iteration, Level fork) {

    /**
     * One level.
     *
     * @param repetitions of it in one of the level above
     * @param sampleVariance S_i²: variance of this level's means about the mean of the level above
     * @param variance T_i²: what this level itself adds; at or below zero it adds nothing
     */
    public record Level(int repetitions, double sampleVariance, double variance) {

        /** What this level adds, never below zero. */
        public double added() {
            return Math.max(0, variance);
        }
    }

    /**
     * Splits the variance. Iterations of one step, or forks of one iteration, leave that level out: its share is zero
     * and what it would have had is in the level above or below.
     *
     * @param forks step times by fork, iteration and step; two forks at least, all of one shape
     * @throws IllegalArgumentException for one fork, for ragged input, or for times that are not positive
     */
    public static VarianceByLevel of(double[][][] forks) {
        check(forks);
        int iterations = forks[0].length;
        int steps = forks[0][0].length;
        double[] forkMeans = new double[forks.length];
        double withinIterations = 0;
        double withinForks = 0;
        for (int f = 0; f < forks.length; f++) {
            double[] means = map(forks[f], StatUtils::mean);
            forkMeans[f] = StatUtils.mean(means);
            withinForks += variance(means) / forks.length;
            withinIterations += StatUtils.mean(map(forks[f], VarianceByLevel::variance)) / forks.length;
        }
        double carried = withinIterations / steps;
        double middle = iterations == 1 ? carried : withinForks;
        double top = variance(forkMeans);
        return new VarianceByLevel(
                StatUtils.mean(forkMeans),
                new Level(steps, withinIterations, withinIterations),
                new Level(iterations, middle, middle - carried),
                new Level(forks.length, top, top - middle / iterations));
    }

    /** Coefficient of variation that steps add: 0.01 is 1 %. */
    public double stepCv() {
        return Math.sqrt(step.added()) / mean;
    }

    /** Coefficient of variation that iterations add. */
    public double iterationCv() {
        return Math.sqrt(iteration.added()) / mean;
    }

    /** Coefficient of variation that forks add. */
    public double forkCv() {
        return Math.sqrt(fork.added()) / mean;
    }

    /** Coefficient of variation of the means of whole forks, as measured: sample sizes are looked up by it. */
    public double forkMeanCv() {
        return Math.sqrt(fork.sampleVariance()) / mean;
    }

    private static double variance(double[] values) {
        return values.length < 2 ? 0 : StatUtils.variance(values);
    }

    private static double[] map(double[][] iterations, ToDoubleFunction<double[]> function) {
        double[] result = new double[iterations.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = function.applyAsDouble(iterations[i]);
        }
        return result;
    }

    private static void check(double[][][] forks) {
        if (forks.length < 2) {
            throw new IllegalArgumentException("variance by level needs two forks at least, got " + forks.length);
        }
        if (forks[0].length == 0 || forks[0][0].length == 0) {
            throw new IllegalArgumentException("variance by level: fork 0 is empty");
        }
        for (int f = 0; f < forks.length; f++) {
            if (forks[f].length != forks[0].length) {
                throw new IllegalArgumentException("variance by level: fork " + f + " has " + forks[f].length
                        + " iterations, fork 0 has " + forks[0].length + ": cut them to the same number");
            }
            for (int i = 0; i < forks[f].length; i++) {
                if (forks[f][i].length != forks[0][0].length) {
                    throw new IllegalArgumentException("variance by level: iteration " + i + " of fork " + f + " has "
                            + forks[f][i].length + " steps, the first has " + forks[0][0].length
                            + ": cut them to the same number");
                }
                for (double seconds : forks[f][i]) {
                    Checks.positive("a step's time", seconds);
                }
            }
        }
    }
}

package dev.nextbench.stats;

import java.util.Arrays;

/** Many comparisons at once. */
public final class Multiplicity {
    private Multiplicity() {}

    /**
     * The level of each of {@code comparisons} tests that keeps the chance of any false alarm at {@code alpha} or
     * below, whatever their dependence (Bonferroni).
     */
    public static double bonferroni(double alpha, int comparisons) {
        Checks.probability("alpha", alpha);
        if (comparisons < 1) {
            throw new IllegalArgumentException("comparisons should be one or more: " + comparisons);
        }
        return alpha / comparisons;
    }

    /**
     * A list of suspects of which on average at most the share {@code rate} is innocent (Benjamini and Hochberg 1995).
     *
     * @param p p-values, in any order
     * @return which of them are rejected, in the same order
     */
    public static boolean[] benjaminiHochberg(double[] p, double rate) {
        Checks.probability("rate", rate);
        for (double value : p) {
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException("a p-value should be from 0 to 1: " + value);
            }
        }
        double[] sorted = p.clone();
        Arrays.sort(sorted);
        double threshold = -1;
        for (int i = 0; i < sorted.length; i++) {
            if (sorted[i] <= rate * (i + 1) / sorted.length) {
                threshold = sorted[i];
            }
        }
        boolean[] rejected = new boolean[p.length];
        for (int i = 0; i < p.length; i++) {
            rejected[i] = p[i] <= threshold;
        }
        return rejected;
    }
}

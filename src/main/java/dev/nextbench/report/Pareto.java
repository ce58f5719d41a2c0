package dev.nextbench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which of some points no other point beats. */
final class Pareto {
    private Pareto() {}

    /**
     * The indices of the points to which no other is at least equal in both and better in one; more is better. A point
     * with a NaN takes no part, and equal points stand or fall together.
     */
    static SortedSet<Integer> front(double[] x, double[] y) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            if (!Double.isNaN(x[i]) && !Double.isNaN(y[i])) {
                order.add(i);
            }
        }
        order.sort(Comparator.<Integer>comparingDouble(i -> -x[i]).thenComparingDouble(i -> -y[i]));
        SortedSet<Integer> front = new TreeSet<>();
        double best = Double.NEGATIVE_INFINITY;
        double at = Double.NaN;
        for (int i : order) {
            if (y[i] > best || (y[i] == best && x[i] == at)) {
                front.add(i);
                best = y[i];
                at = x[i];
            }
        }
        return front;
    }
}

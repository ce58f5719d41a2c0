package dev.nextbench.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.apache.commons.math3.stat.StatUtils;
import org.jspecify.annotations.Nullable;

/**
 * The levels of a history with one measurement a commit or a night: slow creep and small steps that no comparison of
 * neighbours can see. Like Hunter (Fleming et al., ICPE 2023) it splits at the clearest place, tests by Student's t,
 * looks through windows too, so that near-by changes do not hide each other, and is deterministic.
 *
 * <p>Three searches share alpha. Splits of the whole stretch see a step with all the points there are. Dips, a short
 * part against all that is around it, see a change that was undone, of which no single split explains much (the
 * epidemic alternative of Levin and Kline, 1985). Splits of windows see each of several changes by itself: windows of
 * 12, 24, 48 and so on overlap by half, so that every edge with three points on either side lies in one of 12 without
 * the other edge of a level of six.
 *
 * <p>Under independent normal noise the pooled t of each split and dip has exactly Student's distribution, and the
 * searches are paid for by upper bounds: that of {@link #chance} for the splits of one stretch, Bonferroni for dips,
 * windows and the shares. So a stable series shows a change with a chance of alpha at most, whatever its length. The
 * bounds are generous for normal noise (a half to three quarters of alpha), which leaves room for heavier tails; noise
 * that is correlated from point to point, or strongly skewed, alarms more often. Spikes of one or two points are taken
 * out first.
 */
public final class ChangePoints {
    /** A difference that normal noise exceeds less often than this makes a point a spike. */
    private static final double SPIKE = 1e-4;

    private static final double ROUNDING = 1e-9;

    /**
     * Of alpha, what the search for dips is given, and the search through windows as much; the splits have the rest.
     * What a short stretch has no use for is kept in reserve.
     */
    private static final double SHARE = 0.2;

    private static final GaussIntegrator UNIT = new GaussIntegratorFactory().legendre(8, 0, 1);

    private final double[] sums;
    private final double[] squares;
    private final Options options;

    private ChangePoints(double[] values, Options options) {
        this.options = options;
        sums = new double[values.length + 1];
        squares = new double[values.length + 1];
        double centre = StatUtils.mean(values); // keeps the differences of sums precise
        for (int i = 0; i < values.length; i++) {
            double d = values[i] - centre;
            sums[i + 1] = sums[i] + d;
            squares[i + 1] = squares[i] + d * d;
        }
    }

    /**
     * What counts as a change.
     *
     * @param alpha chance of any change in a stable series
     * @param minimumEffect smallest relative change worth telling, such as 0.01
     * @param minimumSegment points that a level must hold, three at least: fewer are a spike
     * @param window length of the shortest windows, which overlap by half; the others are two, four, ... times as long.
     *     Dips are looked for up to twice this length
     */
    public record Options(double alpha, double minimumEffect, int minimumSegment, int window) {
        /** Checks the ranges. */
        public Options {
            Checks.probability("alpha", alpha);
            Checks.notNegative("minimum effect", minimumEffect);
            if (minimumSegment < 3) {
                throw new IllegalArgumentException("minimum segment should be 3 or more: " + minimumSegment);
            }
            if (window < 2 * minimumSegment) {
                throw new IllegalArgumentException(
                        "window " + window + " should hold two segments of " + minimumSegment);
            }
        }

        /** One false series in a hundred, changes of 1 % and more that hold three points, windows from 12. */
        public static Options defaults() {
            return new Options(0.01, 0.01, 3, 12);
        }
    }

    /**
     * A part of a stretch that stands out, with its p-value, corrected for the search.
     *
     * @param from first point of the part
     * @param to end of the part, exclusive; that of the stretch if the part is all that follows a split
     */
    private record Split(int from, int to, double p) {}

    /**
     * The changes of a series, in order.
     *
     * @param series positive measurements in the order of time, such as seconds a step
     * @throws IllegalArgumentException for a value that is not positive
     */
    public static List<ChangePoint> find(double[] series, Options options) {
        double[] logs = new double[series.length];
        for (int i = 0; i < logs.length; i++) {
            Checks.positive("value " + i + " of the series", series[i]);
            logs[i] = Math.log(series[i]);
        }
        if (logs.length < 2 * options.minimumSegment()) {
            return List.of();
        }
        int[] places = withoutSpikes(logs);
        double[] values = IntStream.of(places).mapToDouble(place -> logs[place]).toArray();
        return new ChangePoints(values, options).changes(values, places);
    }

    private List<ChangePoint> changes(double[] values, int[] places) {
        List<Integer> edges = new ArrayList<>();
        edges.add(0);
        split(0, values.length, edges);
        edges.add(values.length);
        settle(edges);
        List<ChangePoint> result = new ArrayList<>();
        for (int i = 1; i + 1 < edges.size(); i++) {
            int from = edges.get(i - 1);
            int at = edges.get(i);
            int to = edges.get(i + 1);
            double before = Math.exp(StatUtils.mean(values, from, at - from));
            double after = Math.exp(StatUtils.mean(values, at, to - at));
            result.add(new ChangePoint(places[at], before, after, corrected(from, at, to)));
        }
        return List.copyOf(result);
    }

    /** Appends the significant splits of {@code from..to}, in order. */
    private void split(int from, int to, List<Integer> edges) {
        Split best = best(from, to);
        if (best == null || best.p() > options.alpha()) {
            return;
        }
        split(from, best.from(), edges);
        edges.add(best.from());
        split(best.from(), best.to(), edges);
        if (best.to() < to) {
            edges.add(best.to());
            split(best.to(), to, edges);
        }
    }

    private @Nullable Split best(int from, int to) {
        int points = to - from;
        if (points < 2 * options.minimumSegment()) {
            return null;
        }
        Split dip = dip(from, to);
        Split local = local(from, to);
        Split best = best(from, to, 1 - 2 * SHARE);
        best = dip != null && dip.p() < best.p() ? dip : best;
        return local != null && local.p() < best.p() ? new Split(local.from(), to, local.p()) : best;
    }

    /** The clearest split of any window of {@code from..to}; nothing if no window is shorter. */
    private @Nullable Split local(int from, int to) {
        int points = to - from;
        int sizes = 0;
        for (int size = options.window(); size < points; size *= 2) {
            sizes++;
        }
        Split best = null;
        for (int k = 0; k < sizes; k++) {
            int size = options.window() << k;
            int hop = size / 2;
            int windows = (points - size + hop - 1) / hop + 1;
            for (int i = 0; i < windows; i++) {
                int start = Math.min(from + i * hop, to - size);
                Split split = best(start, start + size, SHARE / sizes / windows);
                best = best == null || split.p() < best.p() ? split : best;
            }
        }
        return best;
    }

    /** The clearest dip, or bump, of {@code from..to}; nothing if the stretch is too short for three levels. */
    private @Nullable Split dip(int from, int to) {
        int least = options.minimumSegment();
        double largest = -1;
        int tests = 0;
        int start = from;
        int end = to;
        for (int a = from + least; a <= to - 2 * least; a++) {
            int last = Math.min(to - least, a + 2 * options.window());
            for (int b = a + least; b <= last; b++) {
                tests++;
                double t = Math.abs(t(from, a, b, to));
                if (t > largest) {
                    largest = t;
                    start = a;
                    end = b;
                }
            }
        }
        return tests == 0 ? null : new Split(start, end, Math.min(1, tests / SHARE * p(largest, to - from)));
    }

    /** The clearest split of {@code from..to}; all of them share the degrees of freedom, so the largest t wins. */
    private Split best(int from, int to, double share) {
        int at = clearest(from, to);
        return new Split(at, to, Math.min(1, chance(Math.abs(t(from, at, to)), to - from) / share));
    }

    private int clearest(int from, int to) {
        int least = options.minimumSegment();
        int best = from + least;
        double largest = -1;
        for (int at = from + least; at <= to - least; at++) {
            double t = Math.abs(t(from, at, to));
            if (t > largest) {
                largest = t;
                best = at;
            }
        }
        return best;
    }

    /**
     * At most the chance that the largest t of all splits of a stable stretch exceeds {@code t}: that of the first
     * split, and of every other that it does though the one before it does not (Hunter and Worsley's bound). Over its
     * sum of squares a stable stretch is a direction in n − 1 dimensions without preference, and t a function of its
     * angle with the split's contrast. Projected into the plane of two contrasts, φ apart, its angle α is uniform and
     * the square of its length a beta variable, which makes the chance an integral over α from 0 to φ/2.
     */
    private double chance(double t, int points) {
        double first = p(t, points);
        if (first >= options.alpha() || Double.isInfinite(t)) {
            return Math.min(1, splits(points) * first); // far from either limit
        }
        double square = t * t / (points - 2 + t * t);
        double sum = first;
        int least = options.minimumSegment();
        for (int at = least; at < points - least; at++) {
            double cosine = Math.sqrt((double) at * (points - at - 1) / ((at + 1.0) * (points - at)));
            double half = Math.min(Math.acos(cosine) / 2, Math.acos(Math.sqrt(square)));
            sum += 2
                    / Math.PI
                    * half
                    * UNIT.integrate(part -> {
                        double alpha = Math.cos(part * half);
                        return Math.pow(Math.max(0, 1 - square / (alpha * alpha)), (points - 3) / 2.0);
                    });
        }
        return sum;
    }

    private int splits(int points) {
        return points - 2 * options.minimumSegment() + 1;
    }

    private static double p(double t, int points) {
        return Double.isInfinite(t) ? 0 : 2 * StudentT.above(t, points - 2.0);
    }

    /** Student's t of the part from {@code at} against the part before it, with their pooled variance. */
    private double t(int from, int at, int to) {
        return t(step(from, at, to), squaresAboutMean(from, at) + squaresAboutMean(at, to), to - at, at - from);
    }

    /** Student's t of the part {@code a..b} against the rest of {@code from..to}, with their pooled variance. */
    private double t(int from, int a, int b, int to) {
        int rest = to - from - (b - a);
        double sum = sums[to] - sums[b] + sums[a] - sums[from];
        double square = squares[to] - squares[b] + squares[a] - squares[from];
        double within = squaresAboutMean(a, b) + Math.max(0, square - sum * sum / rest);
        return t((sums[b] - sums[a]) / (b - a) - sum / rest, within, b - a, rest);
    }

    private static double t(double difference, double within, int part, int rest) {
        double error = Math.sqrt(within / (part + rest - 2) * (1.0 / part + 1.0 / rest));
        // Equal values leave rounding errors for a variance, and for a difference.
        if (Math.abs(difference) < ROUNDING) {
            return 0;
        }
        return error < ROUNDING ? Math.copySign(Double.POSITIVE_INFINITY, difference) : difference / error;
    }

    private double step(int from, int at, int to) {
        return (sums[to] - sums[at]) / (to - at) - (sums[at] - sums[from]) / (at - from);
    }

    private double squaresAboutMean(int from, int to) {
        double sum = sums[to] - sums[from];
        return Math.max(0, squares[to] - squares[from] - sum * sum / (to - from));
    }

    /**
     * Moves every edge to the clearest place between its neighbours, which a window may not have seen, and drops edges
     * that are then too small or too weak, the weakest first.
     */
    private void settle(List<Integer> edges) {
        while (true) {
            for (int i = 1; i + 1 < edges.size(); i++) {
                edges.set(i, clearest(edges.get(i - 1), edges.get(i + 1)));
            }
            int weakest = -1;
            double highest = -1;
            for (int i = 1; i + 1 < edges.size(); i++) {
                int from = edges.get(i - 1);
                int to = edges.get(i + 1);
                double p = corrected(from, edges.get(i), to);
                boolean small = Math.abs(step(from, edges.get(i), to)) < Math.log1p(options.minimumEffect());
                if ((small || p > options.alpha()) && p > highest) {
                    highest = p;
                    weakest = i;
                }
            }
            if (weakest < 0) {
                return;
            }
            edges.remove(weakest);
        }
    }

    private double corrected(int from, int at, int to) {
        return Math.min(1, chance(Math.abs(t(from, at, to)), to - from));
    }

    /**
     * The places of the points that are no spikes; all, if more than half were. A spike is a point that no three
     * neighbours in a row with it among them confirm: one or two points aside go, and so do three of five; a level of
     * three stays, and so do its edges. The deviation comes from the differences of neighbours, which steps do not
     * widen.
     */
    private static int[] withoutSpikes(double[] values) {
        int n = values.length;
        double[] differences = new double[n - 1];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = Math.abs(values[i + 1] - values[i]);
        }
        double deviation = Robust.median(differences) / Robust.NORMAL_QUARTILE / Math.sqrt(2);
        // The median difference of n points tells the deviation about as well as n / 3 degrees of freedom.
        double limit = Math.max(ROUNDING, deviation * StudentT.quantile(1 - SPIKE / 2, n / 3.0));
        int[] held = IntStream.range(0, n).filter(i -> isHeld(values, i, limit)).toArray();
        return 2 * held.length < n ? IntStream.range(0, n).toArray() : held;
    }

    /** Whether three points in a row, this among them, lie within the limit of it. */
    private static boolean isHeld(double[] values, int index, double limit) {
        int run = 0;
        for (int i = Math.max(0, index - 2); i <= Math.min(values.length - 1, index + 2) && run < 3; i++) {
            run = Math.abs(values[i] - values[index]) <= limit ? run + 1 : 0;
        }
        return run == 3;
    }
}

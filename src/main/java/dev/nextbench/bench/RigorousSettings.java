package dev.nextbench.bench;

import org.jspecify.annotations.Nullable;

/**
 * How a throughput is measured in rigorous mode (throughput-protocol.md, C).
 *
 * @param within wanted relative half width of the 95 % interval, such as 0.01
 * @param seconds for everything that is planned, the dimensioning run included; forks that are repeated because the
 *     machine disturbed them come on top
 * @param strict whether no more than {@code seconds} is ever planned; otherwise slow steps may take longer, which is said
 * @param forks fixed number of forks; null for as many as the dimensioning run finds to be needed
 * @param warmupSeconds of a fork that never count; ten steps never do either
 * @param estimator of a fork's time of a step
 * @param correlated whether a fork counts whose steps keep their level although neighbours resemble each other, as under
 *     the slow noise of shared machines: the interval is over forks, so it stays what it says
 */
public record RigorousSettings(
        double within,
        double seconds,
        boolean strict,
        @Nullable Integer forks,
        double warmupSeconds,
        Estimator estimator,
        boolean correlated) {
    /** The fewest counted steps of a fork: a window of the judgement of its warm-up. */
    static final int FEWEST_STEPS = 20;

    /** Steps that never count. */
    static final int WARMUP_STEPS = 10;

    /** Forks of the dimensioning run. */
    static final int DIMENSIONING_FORKS = 3;

    /** Counted time of each of them. */
    static final double DIMENSIONING_SECONDS = 2.5;

    /** Seconds of a fork that never count, by default. */
    public static final double WARMUP_SECONDS = 2;

    /** Seconds of a measurement by default. */
    public static final double SECONDS = 60;

    /** What a fork's step takes. */
    public enum Estimator {
        /** All counted time over all counted steps. */
        MEAN,
        /** The exponentiated mean of the middle half of the steps' logs, which outliers do not move. */
        MIDMEAN
    }

    /** Checks the numbers. */
    public RigorousSettings {
        if (!(within > 0 && within < 1)) {
            throw new IllegalArgumentException("the wanted half width should be above 0 and below 100 %: " + within);
        }
        if (!(seconds > 0) || Double.isInfinite(seconds) || !(warmupSeconds >= 0)) {
            throw new IllegalArgumentException("times should be positive: " + seconds + " s, " + warmupSeconds + " s");
        }
        if (forks != null && forks < 2) {
            throw new IllegalArgumentException(
                    "an interval over forks needs 2 of them at least, not " + forks + "; 5 or more are sensible");
        }
    }

    /** How many forks of so many may fail and be repeated. */
    static int repeats(int forks) {
        return Math.max(3, forks / 2);
    }
}

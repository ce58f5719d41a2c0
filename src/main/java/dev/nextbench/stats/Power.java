package dev.nextbench.stats;

import java.util.function.IntToDoubleFunction;

/**
 * Sample sizes of one-sided t tests on log times, exact by the noncentral t. An effect is a relative slowdown: 0.02 is
 * 2 % more time, a shift of ln 1.02. A coefficient of variation is used as the standard deviation of log times, which
 * it nearly equals at the few per cent that are of use here.
 */
public final class Power {
    private static final int MOST = 10_000_000;

    private Power() {}

    /**
     * Units (pairs of processes, or ABBA quadruples) that find a slowdown with the wanted power.
     *
     * @param sd standard deviation of one unit's log ratio
     * @throws IllegalArgumentException for values out of range, or when ten million units are too few
     */
    public static int pairs(double sd, double effect, double alpha, double power) {
        check(sd, effect, alpha);
        Checks.probability("power", power);
        return smallest(n -> power(sd, n, effect, alpha), power);
    }

    /** The chance that {@code n} units, two at least, find a slowdown of {@code effect}. */
    public static double power(double sd, int n, double effect, double alpha) {
        units(n);
        return power(sd / Math.sqrt(n), n - 1.0, effect, alpha);
    }

    /**
     * The chance that an estimate finds a slowdown of {@code effect}.
     *
     * @param error its standard error, in logs
     * @param degrees degrees of freedom of that
     */
    static double power(double error, double degrees, double effect, double alpha) {
        check(error, effect, alpha);
        return exceeds(degrees, Math.log1p(effect) / error, alpha);
    }

    /**
     * The relative slowdown, such as 0.013, that an estimate finds with the wanted power.
     *
     * @param error its standard error, in logs
     * @param degrees degrees of freedom of that
     * @param power above {@code alpha}, which no slowdown at all reaches
     */
    public static double smallestDetectable(double error, double degrees, double alpha, double power) {
        Checks.notNegative("standard error", error);
        Checks.positive("degrees of freedom", degrees);
        level(alpha);
        Checks.probability("power", power);
        if (power <= alpha) {
            throw new IllegalArgumentException("power " + power + " should be above alpha " + alpha);
        }
        double low = 0;
        double high = 1;
        while (exceeds(degrees, high, alpha) < power) {
            low = high;
            high *= 2;
        }
        while (high - low > 1e-10 * high) {
            double middle = (low + high) / 2;
            if (exceeds(degrees, middle, alpha) < power) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.expm1(high * error);
    }

    /**
     * Processes of each side that find a slowdown when the sides are not paired: Student's two-sample t test.
     *
     * @param cv coefficient of variation of a process's mean
     */
    public static int independent(double cv, double effect, double alpha, double power) {
        check(cv, effect, alpha);
        Checks.probability("power", power);
        double shift = Math.log1p(effect) / cv;
        return smallest(n -> exceeds(2.0 * (n - 1), shift * Math.sqrt(n / 2.0), alpha), power);
    }

    private static double exceeds(double degrees, double shift, double alpha) {
        return StudentT.above(StudentT.quantile(1 - alpha, degrees), degrees, shift);
    }

    /** The least n, from 2, whose power suffices; power grows with n. */
    private static int smallest(IntToDoubleFunction powerOf, double wanted) {
        int enough = 2;
        int few = 1;
        while (powerOf.applyAsDouble(enough) < wanted) {
            if (enough >= MOST) {
                throw new IllegalArgumentException(
                        "more than " + MOST + " units would be needed: look for a larger effect or less noise");
            }
            few = enough;
            enough = Math.min(MOST, 2 * enough);
        }
        while (enough - few > 1) {
            int middle = (enough + few) >>> 1;
            if (powerOf.applyAsDouble(middle) < wanted) {
                few = middle;
            } else {
                enough = middle;
            }
        }
        return enough;
    }

    private static void check(double sd, double effect, double alpha) {
        Checks.positive("standard deviation", sd);
        Checks.positive("effect", effect);
        level(alpha);
    }

    private static void level(double alpha) {
        if (!(alpha > 0 && alpha < 0.5)) {
            throw new IllegalArgumentException("alpha should be between 0 and 0.5: " + alpha);
        }
    }

    private static void units(int n) {
        if (n < 2) {
            throw new IllegalArgumentException("a t test needs two units: " + n);
        }
    }
}

package dev.nextbench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps a range of values onto a range of coordinates, linearly or by the logarithm. It computes by {@link StrictMath},
 * for the same digits on every machine.
 *
 * @param low least value
 * @param high greatest value, above {@code low}
 * @param logarithmic whether equal ratios take equal room; {@code low} is then above zero
 * @param from coordinate of {@code low}
 * @param to coordinate of {@code high}
 */
record Axis(double low, double high, boolean logarithmic, double from, double to) {
    private static final double MARGIN = 0.06;
    /** The ratio from which on a linear axis would crowd the small values. */
    private static final double WIDE = 8;

    /**
     * A mark on an axis.
     *
     * @param value where it is
     * @param text what it says
     */
    record Tick(double value, String text) {}

    /** An axis around some values, with room at both ends; values beyond the bounds do not occur. */
    static Axis around(double least, double greatest, double lowerBound, double upperBound, double from, double to) {
        double span = greatest - least;
        if (span <= 0) {
            span = greatest == 0 ? 1 : Math.abs(greatest) * 0.1;
        }
        double low = Math.max(lowerBound, least - span * MARGIN);
        double high = Math.min(upperBound, greatest + span * MARGIN);
        return low < high ? new Axis(low, high, false, from, to) : new Axis(low - span, high + span, false, from, to);
    }

    /** An axis of positive values, logarithmic if they lie far apart. */
    static Axis ofSpeeds(double least, double greatest, double from, double to) {
        if (least <= 0 || greatest / least < WIDE) {
            return around(least, greatest, 0, Double.MAX_VALUE, from, to);
        }
        double margin = StrictMath.pow(greatest / least, MARGIN);
        return new Axis(least / margin, greatest * margin, true, from, to);
    }

    /** The coordinate of a value; those out of range end at the edge. */
    double at(double value) {
        double clamped = Math.min(Math.max(value, low), high);
        double share = logarithmic
                ? StrictMath.log(clamped / low) / StrictMath.log(high / low)
                : (clamped - low) / (high - low);
        return from + share * (to - from);
    }

    /** Round values, about so many. */
    List<Tick> ticks(int about) {
        return logarithmic ? logarithmicTicks() : linearTicks(about);
    }

    private List<Tick> linearTicks(int about) {
        double raw = (high - low) / about;
        int exponent = (int) Math.floor(StrictMath.log10(raw));
        double mantissa = raw / StrictMath.pow(10, exponent);
        int step = mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10;
        int decimals = Math.max(0, step == 10 ? -exponent - 1 : -exponent);
        double width = step * StrictMath.pow(10, exponent);
        List<Tick> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / width - 1e-9); i * width <= high + width * 1e-9; i++) {
            // A whole multiple over a power of ten has no rounding error that could show.
            double value =
                    exponent < 0 ? i * step / StrictMath.pow(10, -exponent) : i * step * StrictMath.pow(10, exponent);
            ticks.add(new Tick(value, Numbers.fixed(value, decimals)));
        }
        return ticks;
    }

    private List<Tick> logarithmicTicks() {
        int[] steps = high / low > 1000 ? new int[] {1} : new int[] {1, 2, 5};
        List<Tick> ticks = new ArrayList<>();
        for (int exponent = (int) Math.floor(StrictMath.log10(low)); StrictMath.pow(10, exponent) <= high; exponent++) {
            for (int step : steps) {
                double value =
                        exponent < 0 ? step / StrictMath.pow(10, -exponent) : step * StrictMath.pow(10, exponent);
                if (value >= low && value <= high) {
                    ticks.add(new Tick(value, Numbers.fixed(value, Math.max(0, -exponent))));
                }
            }
        }
        return ticks;
    }
}

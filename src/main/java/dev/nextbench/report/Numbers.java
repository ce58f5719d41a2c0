package dev.nextbench.report;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as a report shows them, the same under every locale. */
final class Numbers {
    /** What stands where nothing was measured. */
    static final String MISSING = "–";

    /** Up to here a long holds the value with its decimals, which is much faster than a BigDecimal. */
    private static final double SHORT = 1e9;

    private static final int[] POWERS = {1, 10, 100, 1000, 10000};

    private Numbers() {}

    /** A value with so many decimals, thousands divided by commas and a true minus sign; NaN is {@link #MISSING}. */
    static String fixed(double value, int decimals) {
        if (Double.isNaN(value)) {
            return MISSING;
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "−∞";
        }
        String digits = digits(Math.abs(value), decimals);
        boolean zero = digits.chars().allMatch(c -> c == '0' || c == '.');
        return (value < 0 && !zero ? "−" : "") + grouped(digits, decimals);
    }

    private static String digits(double value, int decimals) {
        if (value > SHORT || decimals >= POWERS.length) {
            return new BigDecimal(value)
                    .setScale(decimals, RoundingMode.HALF_UP)
                    .toPlainString();
        }
        long scaled = Math.round(value * POWERS[decimals]);
        if (decimals == 0) {
            return Long.toString(scaled);
        }
        String rest = Long.toString(POWERS[decimals] + scaled % POWERS[decimals]);
        return scaled / POWERS[decimals] + "." + rest.substring(1);
    }

    private static String grouped(String digits, int decimals) {
        int whole = digits.length() - (decimals == 0 ? 0 : decimals + 1);
        if (whole <= 3) {
            return digits;
        }
        StringBuilder text = new StringBuilder(digits);
        for (int i = whole - 3; i > 0; i -= 3) {
            text.insert(i, ',');
        }
        return text.toString();
    }

    /** The same with a plus sign before what is above zero. */
    static String signed(double value, int decimals) {
        String text = fixed(value, decimals);
        return value > 0 && text.chars().anyMatch(c -> c >= '1' && c <= '9') ? "+" + text : text;
    }

    /** A coordinate of a picture: two decimals at most, none that say nothing. */
    static String coordinate(double value) {
        long hundredths = Math.round(value * 100);
        String sign = hundredths < 0 ? "-" : "";
        long whole = Math.abs(hundredths) / 100;
        long rest = Math.abs(hundredths) % 100;
        if (rest == 0) {
            return sign + whole;
        }
        return sign + whole + (rest % 10 == 0 ? "." + rest / 10 : rest < 10 ? ".0" + rest : "." + rest);
    }

    /** Decimals that leave the least of some values three digits or so, and one value's hundredths at most. */
    static int decimals(double... values) {
        double least = Double.POSITIVE_INFINITY;
        for (double value : values) {
            if (value > 0) {
                least = Math.min(least, value);
            }
        }
        return least >= 100 ? 0 : least >= 10 ? 1 : least >= 1 ? 2 : 3;
    }

    /** {@code 1 trial}, {@code 2 trials}. */
    static String count(long n, String noun) {
        return grouped(Long.toString(n), 0) + " " + noun + (n == 1 ? "" : "s");
    }
}

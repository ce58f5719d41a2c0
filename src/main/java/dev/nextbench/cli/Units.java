package dev.nextbench.cli;

import java.util.Locale;

/** Numbers as people read them, the same in every locale. */
final class Units {
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Units() {}

    /** A count in millions with two decimals: {@code 28.59}. */
    static String millions(long count) {
        return String.format(Locale.ROOT, "%.2f", count / 1e6);
    }

    /** A count in thousands of millions with three decimals: {@code 4.456}. */
    static String billions(long count) {
        return String.format(Locale.ROOT, "%.3f", count / 1e9);
    }

    /** A whole number with its thousands set apart: {@code 28,589,128}. */
    static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A number of bytes in the largest binary unit that it fills: {@code 1.5 GiB}. */
    static String bytes(long bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < BINARY.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, BINARY[unit]);
    }

    /** A share 0..1 in percent with two decimals: {@code 82.06 %}. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}

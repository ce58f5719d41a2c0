package dev.nextbench.gate;

import java.util.Locale;

/** Shares as people read them. */
final class Percent {
    private Percent() {}

    /** Such as {@code 1.5 %} for 0.015; {@code –} for what is not known. */
    static String of(double share, int decimals) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%." + decimals + "f %%", 100 * share);
    }
}

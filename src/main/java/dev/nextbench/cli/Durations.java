package dev.nextbench.cli;

import java.util.Locale;

/** Times as people say them. */
final class Durations {
    private static final long SECONDS_UP_TO = 90;
    private static final long MINUTES_UP_TO = 90 * 60;

    private Durations() {}

    /** Seconds, minutes or hours: {@code 42 s}, {@code 12 min}, {@code 3.5 h}. */
    static String text(double seconds) {
        long rounded = Math.round(seconds);
        if (rounded < SECONDS_UP_TO) {
            return rounded + " s";
        }
        return rounded < MINUTES_UP_TO
                ? Math.round(rounded / 60.0) + " min"
                : String.format(Locale.ROOT, "%.1f h", rounded / 3600.0);
    }
}

package dev.nextbench.published;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** How a count of ours stands to the number that was printed. */
public enum Agreement {
    /** Our count, rounded to as many decimals as were printed, is the printed number. */
    EQUAL("✓"),
    /** Our count is the printed number only if the further decimals are cut off. */
    TRUNCATED("~"),
    /** Neither. */
    DIFFERS("≠");

    private final String mark;

    Agreement(String mark) {
        this.mark = mark;
    }

    /** One character for tables. */
    public String mark() {
        return mark;
    }

    /**
     * Compares a count with what was printed.
     *
     * @param power the printed number's unit as a power of ten: 6 for millions, 9 for thousand millions
     */
    static Agreement of(Printed printed, long count, int power) {
        BigDecimal ours = BigDecimal.valueOf(count, power);
        if (printed.isShortOf(ours, RoundingMode.HALF_UP)) {
            return EQUAL;
        }
        return printed.isShortOf(ours, RoundingMode.DOWN) ? TRUNCATED : DIFFERS;
    }
}

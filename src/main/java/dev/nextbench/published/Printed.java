package dev.nextbench.published;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A number as it was printed, which says how many of its decimals are known: {@code 4.50} is not {@code 4.5}.
 *
 * @param text digits with or without a decimal point
 */
public record Printed(String text) {
    /** Checks that it is a number. */
    public Printed {
        if (!text.matches("\\d+(\\.\\d+)?")) {
            throw new IllegalArgumentException("'" + text + "' is not a printed number");
        }
    }

    /** The number, with the decimals that were printed. */
    public BigDecimal value() {
        return new BigDecimal(text);
    }

    /** Whether a number, brought to as many decimals in this way, is the same. */
    boolean isShortOf(BigDecimal number, RoundingMode mode) {
        BigDecimal value = value();
        return number.setScale(value.scale(), mode).compareTo(value) == 0;
    }

    @Override
    public String toString() {
        return text;
    }
}

package dev.nextbench.model;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/** A value that a model's setting can have. Equal values have equal {@link #text}, whatever they were written as. */
public sealed interface SettingValue {
    /** The value as an experiment file would have it, in one canonical form: {@code 7}, {@code 1/8}, {@code [1, 2]}. */
    String text();

    /** The value for JSON: a number, boolean, string or list of these; a fraction is a string. */
    Object json();

    /** A whole number. */
    record Whole(long value) implements SettingValue {
        @Override
        public String text() {
            return Long.toString(value);
        }

        @Override
        public Object json() {
            return value;
        }
    }

    /** A decimal number. */
    record Decimal(double value) implements SettingValue {
        @Override
        public String text() {
            BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
            return decimal.scale() <= 0 ? decimal.toPlainString() : decimal.toString();
        }

        @Override
        public Object json() {
            return value;
        }
    }

    /** A fraction in lowest terms with a positive denominator; {@code 1/1} is written {@code 1}. */
    record Fraction(int numerator, int denominator) implements SettingValue {
        @Override
        public String text() {
            return denominator == 1 ? Integer.toString(numerator) : numerator + "/" + denominator;
        }

        @Override
        public Object json() {
            return text();
        }

        /** {@code floor(n times this)}, exactly. */
        public int floorOf(int n) {
            return Math.toIntExact(Math.floorDiv((long) n * numerator, denominator));
        }
    }

    /** One of several names. */
    record Name(String value) implements SettingValue {
        @Override
        public String text() {
            return value;
        }

        @Override
        public Object json() {
            return value;
        }
    }

    /** True or false. */
    record Flag(boolean value) implements SettingValue {
        @Override
        public String text() {
            return Boolean.toString(value);
        }

        @Override
        public Object json() {
            return value;
        }
    }

    /** Several values in order. */
    record Sequence(List<SettingValue> values) implements SettingValue {
        /** Copies the list. */
        public Sequence {
            values = List.copyOf(values);
        }

        @Override
        public String text() {
            return values.stream().map(SettingValue::text).collect(Collectors.joining(", ", "[", "]"));
        }

        @Override
        public Object json() {
            return values.stream().map(SettingValue::json).toList();
        }
    }
}

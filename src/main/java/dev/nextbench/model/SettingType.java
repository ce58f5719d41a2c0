package dev.nextbench.model;

import java.util.ArrayList;
import java.util.List;

/** What values a setting takes, how they are written, and how that is said to a person. */
public sealed interface SettingType {
    /** What a value has to be, as the end of the sentence "should be …". */
    String description();

    /**
     * The value that a text stands for.
     *
     * @throws IllegalArgumentException if it is none; the message is {@code "'x' should be " + description()}
     */
    SettingValue parse(String text);

    /** The names that it takes, if it is a choice; else nothing. */
    default List<String> names() {
        return List.of();
    }

    private static IllegalArgumentException refuse(String text, SettingType type) {
        return new IllegalArgumentException("'" + text + "' should be " + type.description());
    }

    /** A whole number in a range, odd if so said. */
    record Whole(long low, long high, boolean odd) implements SettingType {
        /** Any whole number in a range. */
        public Whole(long low, long high) {
            this(low, high, false);
        }

        @Override
        public String description() {
            return (odd ? "an odd" : "a") + " whole number from " + low + " to " + high;
        }

        @Override
        public SettingValue parse(String text) {
            try {
                long value = Long.parseLong(text.strip());
                if (value >= low && value <= high && (!odd || value % 2 != 0)) {
                    return new SettingValue.Whole(value);
                }
            } catch (NumberFormatException e) {
                throw refuse(text, this);
            }
            throw refuse(text, this);
        }
    }

    /** A decimal number in a range. */
    record Decimal(double low, double high) implements SettingType {
        @Override
        public String description() {
            return "a number from " + new SettingValue.Decimal(low).text() + " to "
                    + new SettingValue.Decimal(high).text();
        }

        @Override
        public SettingValue parse(String text) {
            try {
                double value = Double.parseDouble(text.strip());
                if (value >= low && value <= high) {
                    return new SettingValue.Decimal(value);
                }
            } catch (NumberFormatException e) {
                throw refuse(text, this);
            }
            throw refuse(text, this);
        }
    }

    /** A fraction above 0 and at most {@code high}, written {@code 1/8} or as a decimal. */
    record Fraction(int high) implements SettingType {
        @Override
        public String description() {
            return "a fraction above 0 and at most " + high + ", such as 1/8";
        }

        @Override
        public SettingValue parse(String text) {
            try {
                String[] parts = text.strip().split("/", -1);
                long numerator;
                long denominator;
                if (parts.length == 2) {
                    numerator = Integer.parseInt(parts[0].strip());
                    denominator = Integer.parseInt(parts[1].strip());
                } else if (parts.length == 1) {
                    java.math.BigDecimal decimal = new java.math.BigDecimal(parts[0].strip());
                    if (decimal.scale() > 6 || decimal.precision() > 9) {
                        throw refuse(text, this);
                    }
                    denominator = decimal.scale() > 0
                            ? java.math.BigInteger.TEN.pow(decimal.scale()).longValueExact()
                            : 1;
                    numerator = decimal.multiply(java.math.BigDecimal.valueOf(denominator))
                            .longValueExact();
                } else {
                    throw refuse(text, this);
                }
                if (numerator > 0 && denominator > 0 && numerator <= high * denominator) {
                    long divisor = gcd(numerator, denominator);
                    return new SettingValue.Fraction(
                            Math.toIntExact(numerator / divisor), Math.toIntExact(denominator / divisor));
                }
            } catch (ArithmeticException | NumberFormatException e) {
                throw refuse(text, this);
            }
            throw refuse(text, this);
        }

        private static long gcd(long a, long b) {
            return b == 0 ? a : gcd(b, a % b);
        }
    }

    /** One of several names. */
    record Choice(List<String> names) implements SettingType {
        /** Copies the names. */
        public Choice {
            names = List.copyOf(names);
        }

        @Override
        public String description() {
            return "one of " + String.join(", ", names);
        }

        @Override
        public SettingValue parse(String text) {
            if (names.contains(text.strip())) {
                return new SettingValue.Name(text.strip());
            }
            throw refuse(text, this);
        }
    }

    /** True or false. */
    record Flag() implements SettingType {
        @Override
        public String description() {
            return "true or false";
        }

        @Override
        public SettingValue parse(String text) {
            return switch (text.strip()) {
                case "true" -> new SettingValue.Flag(true);
                case "false" -> new SettingValue.Flag(false);
                default -> throw refuse(text, this);
            };
        }
    }

    /** A list, written {@code [a, b]} or {@code a,b}; with {@code distinct}, no value twice. */
    record Sequence(SettingType element, int shortest, int longest, boolean distinct) implements SettingType {
        @Override
        public String description() {
            String length = shortest == longest ? String.valueOf(shortest) : shortest + " to " + longest;
            return "a list of " + length + (distinct ? " different values" : " values") + ", each "
                    + element.description();
        }

        @Override
        public List<String> names() {
            return element.names();
        }

        @Override
        public SettingValue parse(String text) {
            String inner = text.strip();
            if (inner.startsWith("[") && inner.endsWith("]")) {
                inner = inner.substring(1, inner.length() - 1);
            }
            List<SettingValue> values = new ArrayList<>();
            try {
                if (!inner.isBlank()) {
                    for (String part : inner.split(",", -1)) {
                        values.add(element.parse(part.strip()));
                    }
                }
            } catch (IllegalArgumentException e) {
                throw refuse(text, this);
            }
            boolean repeated = values.stream().distinct().count() < values.size();
            if (values.size() < shortest || values.size() > longest || (distinct && repeated)) {
                throw refuse(text, this);
            }
            return new SettingValue.Sequence(values);
        }
    }
}

package dev.nextbench.data.augment;

import dev.nextbench.random.SplitMix;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * RandAugment (arXiv 1909.13719) with timm's changes: operations drawn with replacement, each applied with a
 * probability, at a magnitude that is itself random.
 *
 * @param magnitude mean magnitude, on a scale on which 10 is the strongest; draws are clipped to 0..10
 * @param deviation standard deviation of the magnitude; above 100 it is uniform in 0..magnitude
 * @param increasing whether more magnitude always means more change
 * @param operations drawn for each image
 * @param probability that a drawn operation is applied
 */
public record RandAugment(int magnitude, double deviation, boolean increasing, int operations, double probability) {
    private static final int DEFAULT_MAGNITUDE = 10;
    private static final int DEFAULT_OPERATIONS = 2;
    private static final double DEFAULT_PROBABILITY = 0.5;
    private static final double MOST_NORMAL_DEVIATION = 100;
    private static final Pattern PART = Pattern.compile("([a-z]+)(.*)");
    private static final RandAugmentOperation[] ALL = RandAugmentOperation.values();

    /** Checks the ranges. */
    public RandAugment {
        if (magnitude < 0 || operations < 0 || !(deviation >= 0) || !(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "m, n and mstd should not be negative and p should be in 0..1: m%d, n%d, mstd%s, p%s"
                            .formatted(magnitude, operations, deviation, probability));
        }
    }

    /**
     * Reads timm's text, for example {@code rand-m9-mstd0.5-inc1}. Parts may stand in any order; those left out are
     * {@code m10}, {@code mstd0}, {@code n2}, {@code p0.5} and the set of operations that is not increasing.
     *
     * @throws IllegalArgumentException with one sentence for the user if it is no such text
     */
    public static RandAugment parse(String text) {
        String[] parts = text.split("-", -1);
        if (!parts[0].equals("rand")) {
            throw new IllegalArgumentException(
                    "\"%s\" is no RandAugment policy: it should begin with rand, as in rand-m9-mstd0.5-inc1"
                            .formatted(text));
        }
        int magnitude = DEFAULT_MAGNITUDE;
        double deviation = 0;
        boolean increasing = false;
        int operations = DEFAULT_OPERATIONS;
        double probability = DEFAULT_PROBABILITY;
        Set<String> seen = new HashSet<>();
        for (int i = 1; i < parts.length; i++) {
            Matcher matcher = PART.matcher(parts[i]);
            String name = matcher.matches() ? matcher.group(1) : "";
            String value = matcher.matches() ? matcher.group(2) : "";
            switch (name) {
                case "m" -> magnitude = integer(text, parts[i], value);
                case "n" -> operations = integer(text, parts[i], value);
                case "p" -> {
                    probability = decimal(text, parts[i], value);
                    if (probability > 1) {
                        throw wrong(text, parts[i], "a probability of 0..1 should follow p");
                    }
                }
                case "mstd" -> deviation = decimal(text, parts[i], value);
                case "inc" -> {
                    if (integer(text, parts[i], value) != 1) {
                        throw wrong(
                                text, parts[i], "write inc1, or leave inc out: versions of timm disagree about inc0");
                    }
                    increasing = true;
                }
                default -> throw wrong(text, parts[i], "the parts are m, mstd, inc, n and p, each with its number");
            }
            if (!seen.add(name)) {
                throw wrong(text, parts[i], name + " should be there once");
            }
        }
        return new RandAugment(magnitude, deviation, increasing, operations, probability);
    }

    private static int integer(String text, String part, String value) {
        if (!value.matches("\\d{1,9}")) {
            throw wrong(text, part, "a whole number should follow its name");
        }
        return Integer.parseInt(value);
    }

    private static double decimal(String text, String part, String value) {
        if (!value.matches("\\d{1,9}(\\.\\d{1,9})?")) {
            throw wrong(text, part, "a number should follow its name");
        }
        return Double.parseDouble(value);
    }

    private static IllegalArgumentException wrong(String text, String part, String remedy) {
        return new IllegalArgumentException("\"%s\": \"%s\" is not understood; %s".formatted(text, part, remedy));
    }

    /** Changes an image by what {@link #draw} yields. */
    public void apply(Canvas canvas, InterpolationChoice interpolation, int fill, SplitMix random) {
        for (ImageOperation operation : draw(canvas.width(), canvas.height(), interpolation, fill, random)) {
            operation.apply(canvas);
        }
    }

    /**
     * The operations to be applied to one image of {@code width x height}, in order.
     *
     * @param interpolation of the geometric operations
     * @param fill what these fill with, 0xRRGGBB
     */
    public List<ImageOperation> draw(
            int width, int height, InterpolationChoice interpolation, int fill, SplitMix random) {
        List<ImageOperation> drawn = new ArrayList<>(operations);
        for (int i = 0; i < operations; i++) {
            RandAugmentOperation operation = ALL[random.nextInt(ALL.length)];
            if (random.nextDouble() < probability) {
                double strength = drawMagnitude(random);
                drawn.add(operation.at(strength, increasing, width, height, interpolation, fill, random));
            }
        }
        return drawn;
    }

    /** The magnitude of one operation, 0..10. */
    double drawMagnitude(SplitMix random) {
        double drawn = magnitude;
        if (deviation > MOST_NORMAL_DEVIATION) {
            drawn = random.nextDouble(0, magnitude);
        } else if (deviation > 0) {
            drawn += deviation * random.nextGaussian();
        }
        return Math.max(0, Math.min(RandAugmentOperation.STRONGEST, drawn));
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return "rand-m%d-mstd%s%s-n%d-p%s"
                .formatted(magnitude, plain(deviation), increasing ? "-inc1" : "", operations, plain(probability));
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}

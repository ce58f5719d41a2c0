package dev.nextbench.evaluate;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One image's logits. Of equal ones the lower class index stands before the higher.
 *
 * @param values by class; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // rows of a batch, read once, never compared
public record Logits(float[] values) {
    /** Row {@code index} of {@code [N, classes]}. */
    public static Logits row(float[] rows, int index, int classes) {
        return new Logits(java.util.Arrays.copyOfRange(rows, index * classes, (index + 1) * classes));
    }

    /** False if a value is infinite or not a number. */
    public boolean finite() {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    /** How many classes stand before this one: 0 for the best. */
    public int rank(int label) {
        int before = 0;
        for (int i = 0; i < values.length; i++) {
            if (values[i] > values[label] || (values[i] == values[label] && i < label)) {
                before++;
            }
        }
        return before;
    }

    /** The best classes, at most {@code count}. */
    public List<Integer> best(int count) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> 0.0 - values[i]) // 0 and -0 are equal
                        .thenComparingInt(i -> i))
                .limit(count)
                .toList();
    }

    /** The probability of every class, in float64. */
    public double[] probabilities() {
        double[] probabilities = new double[values.length];
        double normalizer = logSumExp();
        for (int i = 0; i < values.length; i++) {
            probabilities[i] = Math.exp(values[i] - normalizer);
        }
        return probabilities;
    }

    /** The cross entropy of a label, in float64. */
    public double crossEntropy(int label) {
        return logSumExp() - values[label];
    }

    /** From the largest value down, so that nothing overflows. */
    private double logSumExp() {
        double largest = Double.NEGATIVE_INFINITY;
        for (float value : values) {
            largest = Math.max(largest, value);
        }
        double sum = 0;
        for (float value : values) {
            sum += Math.exp(value - largest);
        }
        return largest + Math.log(sum);
    }
}

package dev.nextbench.data.augment;

/**
 * For every target sample of one axis, the first source sample and the weights from there on, in integers with 22
 * fractional bits as Pillow rounds them. The arrays are used again.
 */
final class ResizeWeights {
    static final int BITS = 22;

    private int[] first = new int[0];
    private int[] taps = new int[0];
    private int[] weights = new int[0];
    private double[] values = new double[0];
    private int stride;
    private int targets;

    /**
     * Computes the weights from {@code sources} to {@code all} samples, of which only some are wanted.
     *
     * @param start the first one that is wanted; here it is number 0
     * @param wanted how many are
     */
    void compute(Interpolation interpolation, int sources, int all, int start, int wanted) {
        targets = wanted;
        double scale = (double) sources / all;
        double stretch = Math.max(scale, 1);
        double inverse = 1 / stretch;
        double support = interpolation.radius() * stretch;
        stride = 2 * (int) Math.ceil(support) + 1;
        if (first.length < targets) {
            first = new int[targets];
            taps = new int[targets];
        }
        if (weights.length < targets * stride) {
            weights = new int[targets * stride];
        }
        if (values.length < stride) {
            values = new double[stride];
        }
        for (int i = 0; i < targets; i++) {
            double centre = (start + i + 0.5) * scale;
            int from = Math.max(0, (int) (centre - support + 0.5));
            int count = Math.min(sources, (int) (centre + support + 0.5)) - from;
            double sum = 0;
            for (int j = 0; j < count; j++) {
                values[j] = interpolation.kernel((j + from - centre + 0.5) * inverse);
                sum += values[j];
            }
            for (int j = 0; j < count; j++) {
                double value = values[j] / sum * (1 << BITS);
                weights[i * stride + j] = (int) (value < 0 ? value - 0.5 : value + 0.5);
            }
            first[i] = from;
            taps[i] = count;
        }
    }

    int first(int target) {
        return first[target];
    }

    int taps(int target) {
        return taps[target];
    }

    /** The weight of a target sample's tap, 0 beyond its last one. */
    int weight(int target, int tap) {
        return tap < taps[target] ? weights[target * stride + tap] : 0;
    }

    /** The source sample behind the last one that has a weight. */
    int end() {
        return first[targets - 1] + taps[targets - 1];
    }

    /** No target sample has more taps. */
    int mostTaps() {
        return stride;
    }
}

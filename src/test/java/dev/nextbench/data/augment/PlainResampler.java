package dev.nextbench.data.augment;

import dev.nextbench.data.RgbImage;
import java.util.Arrays;

/** Pillow's scaling written out plainly, to hold the fast one against (classification-training.md, section 5.1). */
final class PlainResampler {
    private static final int BITS = 22;
    private static final int HALF = 1 << (BITS - 1);

    private PlainResampler() {}

    static RgbImage resize(RgbImage image, Interpolation interpolation, int width, int height) {
        RgbImage scaled = image;
        if (width != image.width()) {
            scaled = horizontally(scaled, Weights.of(interpolation, image.width(), width));
        }
        if (height != image.height()) {
            scaled = vertically(scaled, Weights.of(interpolation, image.height(), height));
        }
        return scaled;
    }

    private static RgbImage horizontally(RgbImage image, Weights weights) {
        int width = weights.targets();
        byte[] source = image.bytes();
        byte[] target = new byte[Math.multiplyExact(3, Math.multiplyExact(width, image.height()))];
        for (int row = 0; row < image.height(); row++) {
            int line = 3 * row * image.width();
            int write = 3 * row * width;
            for (int column = 0; column < width; column++) {
                int red = HALF;
                int green = HALF;
                int blue = HALF;
                int read = line + 3 * weights.first[column];
                int[] factors = weights.factors[column];
                for (int factor : factors) {
                    red += factor * (source[read] & 0xFF);
                    green += factor * (source[read + 1] & 0xFF);
                    blue += factor * (source[read + 2] & 0xFF);
                    read += 3;
                }
                target[write++] = level(red);
                target[write++] = level(green);
                target[write++] = level(blue);
            }
        }
        return new RgbImage(width, image.height(), target);
    }

    private static RgbImage vertically(RgbImage image, Weights weights) {
        int height = weights.targets();
        int line = 3 * image.width();
        byte[] source = image.bytes();
        byte[] target = new byte[Math.multiplyExact(line, height)];
        int[] sums = new int[line];
        for (int row = 0; row < height; row++) {
            Arrays.fill(sums, HALF);
            int read = line * weights.first[row];
            for (int factor : weights.factors[row]) {
                for (int i = 0; i < line; i++) {
                    sums[i] += factor * (source[read + i] & 0xFF);
                }
                read += line;
            }
            for (int i = 0; i < line; i++) {
                target[row * line + i] = level(sums[i]);
            }
        }
        return new RgbImage(image.width(), height, target);
    }

    private static byte level(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> BITS));
    }

    /** For every sample of the target the first source sample and the factors from there on. */
    private static final class Weights {
        final int[] first;
        final int[][] factors;

        private Weights(int targets) {
            this.first = new int[targets];
            this.factors = new int[targets][];
        }

        int targets() {
            return first.length;
        }

        static Weights of(Interpolation interpolation, int sources, int targets) {
            double scale = (double) sources / targets;
            double stretch = Math.max(scale, 1);
            double support = interpolation.radius() * stretch;
            Weights weights = new Weights(targets);
            for (int i = 0; i < targets; i++) {
                double centre = (i + 0.5) * scale;
                int from = Math.max(0, (int) (centre - support + 0.5));
                int to = Math.min(sources, (int) (centre + support + 0.5));
                double[] values = new double[to - from];
                double sum = 0;
                for (int j = from; j < to; j++) {
                    values[j - from] = interpolation.kernel((j - centre + 0.5) / stretch);
                    sum += values[j - from];
                }
                weights.first[i] = from;
                weights.factors[i] = new int[values.length];
                for (int j = 0; j < values.length; j++) {
                    double value = values[j] / sum * (1 << BITS);
                    weights.factors[i][j] = (int) (value < 0 ? value - 0.5 : value + 0.5);
                }
            }
            return weights;
        }
    }
}

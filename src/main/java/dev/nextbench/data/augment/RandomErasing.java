package dev.nextbench.data.augment;

import dev.nextbench.random.SplitMix;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Random erasing (arXiv 1708.04896) of one rectangle in a normalised image, as timm does it: the area is uniform, the
 * logarithm of the aspect ratio is uniform; ten attempts at a rectangle that is smaller than the image on both sides.
 *
 * @param probability that an image is tried
 * @param minArea the least fraction of the image's area
 * @param maxArea the greatest
 * @param minAspect the least aspect ratio (height by width), below 1; the greatest is its inverse
 * @param fill what the rectangle is filled with
 */
public record RandomErasing(double probability, double minArea, double maxArea, double minAspect, Fill fill) {
    private static final int ATTEMPTS = 10;

    /** What a rectangle is filled with. */
    public enum Fill {
        /** Normal noise in every pixel and channel: timm's {@code pixel}. */
        NOISE,
        /** One normal number for each channel: timm's {@code rand}. */
        COLOR,
        /** Zero, the mean colour: timm's {@code const}. */
        ZERO
    }

    /** Checks the ranges. */
    public RandomErasing {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability of erasing should be in 0..1: " + probability);
        }
        if (!(minArea > 0 && minArea <= maxArea && maxArea <= 1 && minAspect > 0 && minAspect <= 1)) {
            throw new IllegalArgumentException(
                    "erased area should be a range inside 0..1 and aspect in 0..1: %s..%s, %s"
                            .formatted(minArea, maxArea, minAspect));
        }
    }

    /** Noise in 0.02..1/3 of the area, aspect 0.3..1/0.3: the erasing of all the recipes. */
    public static RandomErasing noise(double probability) {
        return new RandomErasing(probability, 0.02, 1.0 / 3, 0.3, Fill.NOISE);
    }

    /** The rectangle of one image; null to leave the image as it is. */
    public @Nullable Region draw(int height, int width, SplitMix random) {
        if (random.nextDouble() >= probability) {
            return null;
        }
        double area = (double) height * width;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            double erased = area * random.nextDouble(minArea, maxArea);
            double aspect = Draws.logUniform(random, minAspect, 1 / minAspect);
            int erasedHeight = (int) Math.rint(Math.sqrt(erased * aspect));
            int erasedWidth = (int) Math.rint(Math.sqrt(erased / aspect));
            if (erasedHeight < height && erasedWidth < width) {
                int top = random.nextInt(height - erasedHeight + 1);
                int left = random.nextInt(width - erasedWidth + 1);
                boolean empty = erasedHeight == 0 || erasedWidth == 0;
                return empty ? null : new Region(top, left, erasedHeight, erasedWidth);
            }
        }
        return null;
    }

    /**
     * Draws a rectangle for one image and fills it.
     *
     * @param images {@code [C, H, W]} at {@code offset}
     * @return the rectangle, or null if the image is as before
     */
    public @Nullable Region apply(
            FloatBuffer images, int offset, int channels, int height, int width, SplitMix random) {
        Region region = draw(height, width, random);
        if (region != null) {
            float[] line = new float[region.width()];
            for (int channel = 0; channel < channels; channel++) {
                if (fill == Fill.COLOR) {
                    Arrays.fill(line, (float) Ziggurat.next(random));
                }
                for (int row = 0; row < region.height(); row++) {
                    if (fill == Fill.NOISE) {
                        for (int i = 0; i < line.length; i++) {
                            line[i] = (float) Ziggurat.next(random);
                        }
                    }
                    int at = (channel * height + region.top() + row) * width + region.left();
                    images.put(offset + at, line);
                }
            }
        }
        return region;
    }
}

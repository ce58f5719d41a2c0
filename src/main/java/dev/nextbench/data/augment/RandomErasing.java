package dev.nextbench.data.augment;

import dev.nextbench.random.SplitMix;
import org.jspecify.annotations.Nullable;

/**
 * Random erasing (arXiv 1708.04896) of one rectangle in an image, as timm draws it: the area is uniform, the logarithm
 * of the aspect ratio is uniform; ten attempts at a rectangle that is smaller than the image on both sides. What fills
 * it is {@link dev.nextbench.graph.op.EraseImages}' matter.
 *
 * @param probability that an image is tried
 * @param minArea the least fraction of the image's area
 * @param maxArea the greatest
 * @param minAspect the least aspect ratio (height by width), below 1; the greatest is its inverse
 */
public record RandomErasing(double probability, double minArea, double maxArea, double minAspect) {
    private static final int ATTEMPTS = 10;

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

    /** 0.02..1/3 of the area, aspect 0.3..1/0.3: the erasing of all the recipes. */
    public static RandomErasing noise(double probability) {
        return new RandomErasing(probability, 0.02, 1.0 / 3, 0.3);
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
}

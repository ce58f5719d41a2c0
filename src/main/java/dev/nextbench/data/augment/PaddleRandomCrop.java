package dev.nextbench.data.augment;

import dev.nextbench.random.SplitMix;

/**
 * The crop of PaddleClas, with which E-ConvNeXt was trained: the aspect ratio (width by height) is uniform, not its
 * logarithm, and the area's range is cut so that the first draw fits.
 *
 * @param minArea the least fraction of the image's area, above 0
 * @param maxArea the greatest, at most 1
 * @param minAspect the least aspect ratio
 * @param maxAspect the greatest
 */
public record PaddleRandomCrop(double minArea, double maxArea, double minAspect, double maxAspect)
        implements CropSampler {
    /** Area 0.08..1, aspect 3/4..4/3. */
    public static final PaddleRandomCrop IMAGENET = new PaddleRandomCrop(0.08, 1, 3.0 / 4, 4.0 / 3);

    /** Checks the ranges. */
    public PaddleRandomCrop {
        if (!(minArea > 0 && minArea <= maxArea && maxArea <= 1)) {
            throw new IllegalArgumentException(
                    "area should be a range inside 0..1, not %s..%s".formatted(minArea, maxArea));
        }
        if (!(minAspect > 0 && minAspect <= maxAspect)) {
            throw new IllegalArgumentException(
                    "aspect should be a range above 0, not %s..%s".formatted(minAspect, maxAspect));
        }
    }

    @Override
    public Region draw(int width, int height, SplitMix random) {
        double wide = Math.sqrt(random.nextDouble(minAspect, maxAspect));
        double high = 1 / wide;
        double bound = Math.min((double) width / height / (wide * wide), (double) height / width / (high * high));
        double area = (double) width * height * random.nextDouble(Math.min(minArea, bound), Math.min(maxArea, bound));
        double side = Math.sqrt(area);
        int cropWidth = fit((int) (side * wide), width);
        int cropHeight = fit((int) (side * high), height);
        int left = random.nextInt(width - cropWidth + 1);
        int top = random.nextInt(height - cropHeight + 1);
        return new Region(top, left, cropHeight, cropWidth);
    }

    private static int fit(int side, int whole) {
        return Math.max(1, Math.min(whole, side));
    }
}

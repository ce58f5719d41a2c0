package dev.nextbench.data.augment;

import dev.nextbench.random.SplitMix;

/**
 * The crop of timm and torchvision: the fraction of the area is uniform, the logarithm of the aspect ratio (width by
 * height) is uniform; after ten attempts that do not fit, the centre at the nearest ratio that is allowed.
 *
 * @param minArea the least fraction of the image's area, above 0
 * @param maxArea the greatest, at most 1
 * @param minAspect the least aspect ratio
 * @param maxAspect the greatest
 */
public record RandomResizedCrop(double minArea, double maxArea, double minAspect, double maxAspect)
        implements CropSampler {
    /** Area 0.08..1, aspect 3/4..4/3: the crop of all the recipes. */
    public static final RandomResizedCrop IMAGENET = new RandomResizedCrop(0.08, 1, 3.0 / 4, 4.0 / 3);

    private static final int ATTEMPTS = 10;

    /** Checks the ranges. */
    public RandomResizedCrop {
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
        double area = (double) width * height;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            double cropArea = area * random.nextDouble(minArea, maxArea);
            double aspect = Draws.logUniform(random, minAspect, maxAspect);
            int cropWidth = Math.max(1, (int) Math.rint(Math.sqrt(cropArea * aspect)));
            int cropHeight = Math.max(1, (int) Math.rint(Math.sqrt(cropArea / aspect)));
            if (cropWidth <= width && cropHeight <= height) {
                int top = random.nextInt(height - cropHeight + 1);
                int left = random.nextInt(width - cropWidth + 1);
                return new Region(top, left, cropHeight, cropWidth);
            }
        }
        return centre(width, height);
    }

    private Region centre(int width, int height) {
        double aspect = (double) width / height;
        int cropWidth = width;
        int cropHeight = height;
        if (aspect < minAspect) {
            cropHeight = Math.max(1, (int) Math.rint(width / minAspect));
        } else if (aspect > maxAspect) {
            cropWidth = Math.max(1, (int) Math.rint(height * maxAspect));
        }
        return new Region((height - cropHeight) / 2, (width - cropWidth) / 2, cropHeight, cropWidth);
    }
}

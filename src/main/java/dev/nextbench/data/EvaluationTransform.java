package dev.nextbench.data;

/**
 * An image of any size to a square, as timm and torchvision do it in evaluation: bicubic scaling so that the shorter
 * side is {@code floor(size / crop)}, then the centre of {@code size x size}.
 *
 * @param size height and width of the result, in pixels
 * @param crop the part of the shorter side that is kept, above 0 and at most 1
 */
public record EvaluationTransform(int size, double crop) {
    /** Checks the ranges. */
    public EvaluationTransform {
        if (size < 1) {
            throw new IllegalArgumentException("size should be positive: " + size);
        }
        if (!(crop > 0 && crop <= 1)) {
            throw new IllegalArgumentException("crop should be above 0 and at most 1: " + crop);
        }
    }

    /** The whole transform. */
    public RgbImage apply(RgbImage image) {
        RgbImage scaled = scale(image);
        return scaled.crop(margin(scaled.height()), margin(scaled.width()), size, size);
    }

    /** The scaling alone. */
    RgbImage scale(RgbImage image) {
        int shorter = (int) Math.floor(size / crop);
        int width = image.width();
        int height = image.height();
        if (Math.min(width, height) == shorter) {
            return image;
        }
        return width < height
                ? Resampler.BICUBIC.resize(image, shorter, longer(shorter, height, width))
                : Resampler.BICUBIC.resize(image, longer(shorter, width, height), shorter);
    }

    private static int longer(int shorter, int longSide, int shortSide) {
        return Math.toIntExact((long) shorter * longSide / shortSide);
    }

    /** Half of what is too much, half a pixel to the even side. */
    private int margin(int side) {
        return (int) Math.rint((side - size) / 2.0);
    }
}

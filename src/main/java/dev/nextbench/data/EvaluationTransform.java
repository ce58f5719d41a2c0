package dev.nextbench.data;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An image of any size to a square, as a reference does it in evaluation (classification-training.md, section 5): the
 * image is scaled so that its shorter side is {@code floor(size / crop)}, then the centre of {@code size x size} is cut
 * out. What differs between references is how sides are rounded and whether the image keeps its shape.
 *
 * @param size height and width of the result, in pixels
 * @param crop the part of the shorter side that is kept, above 0 and at most 1
 * @param kind the reference that it follows
 * @param interpolation the filter of the scaling
 */
public record EvaluationTransform(int size, double crop, Kind kind, Resampler interpolation) {
    /** A reference's way to scale and crop. */
    public enum Kind {
        /** timm and torchvision: the longer side is rounded down, the crop's margin half to even. */
        TIMM,

        /** The whole image to a square, its shape lost, as ConvNeXt's evaluation does from 384 pixels on. */
        WARP,

        /** PaddleClas, for E-ConvNeXt: both sides are rounded half to even, the crop's margin down. */
        PADDLE
    }

    /** Checks the ranges. */
    public EvaluationTransform {
        if (size < 1) {
            throw new IllegalArgumentException("size should be positive: " + size);
        }
        if (!(crop > 0 && crop <= 1)) {
            throw new IllegalArgumentException("crop should be above 0 and at most 1: " + crop);
        }
    }

    /** timm's, bicubic. */
    public EvaluationTransform(int size, double crop) {
        this(size, crop, Kind.TIMM, Resampler.BICUBIC);
    }

    /** The whole transform. */
    public RgbImage apply(RgbImage image) {
        RgbImage scaled = scale(image);
        return scaled.crop(margin(scaled.height()), margin(scaled.width()), size, size);
    }

    /** The scaling alone. */
    RgbImage scale(RgbImage image) {
        int width = image.width();
        int height = image.height();
        int shorter = shorterSide();
        return switch (kind) {
            case WARP -> interpolation.resize(image, shorter, shorter);
            case PADDLE -> {
                double factor = (double) shorter / Math.min(width, height);
                yield interpolation.resize(image, (int) Math.rint(width * factor), (int) Math.rint(height * factor));
            }
            case TIMM ->
                width < height
                        ? interpolation.resize(image, shorter, longer(shorter, height, width))
                        : interpolation.resize(image, longer(shorter, width, height), shorter);
        };
    }

    private int shorterSide() {
        return (int) Math.floor(size / crop);
    }

    private static int longer(int shorter, int longSide, int shortSide) {
        return Math.toIntExact((long) shorter * longSide / shortSide);
    }

    /** Half of what is too much. */
    private int margin(int side) {
        int excess = side - size;
        return kind == Kind.PADDLE ? excess / 2 : (int) Math.rint(excess / 2.0);
    }

    /** What it does in words, for provenance. */
    public Map<String, String> steps() {
        Map<String, String> steps = new TreeMap<>();
        int shorter = shorterSide();
        String filter = interpolation.name().toLowerCase(Locale.ROOT) + ", antialiased, ";
        steps.put(
                "resize",
                filter
                        + switch (kind) {
                            case TIMM -> "shorter side to %d".formatted(shorter);
                            case WARP -> "whole image to %1$dx%1$d".formatted(shorter);
                            case PADDLE -> "shorter side to %d, both sides rounded half to even".formatted(shorter);
                        });
        steps.put(
                "crop",
                kind == Kind.WARP && shorter == size
                        ? "none"
                        : "centre %1$dx%1$d".formatted(size) + (kind == Kind.PADDLE ? ", margins rounded down" : ""));
        return steps;
    }
}

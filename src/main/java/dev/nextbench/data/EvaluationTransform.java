package dev.nextbench.data;

import dev.nextbench.data.augment.CropResizer;
import dev.nextbench.data.augment.Region;
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

    /** What a thread keeps from image to image. */
    private static final class Workspace {
        static final ThreadLocal<Workspace> OF_THREAD = ThreadLocal.withInitial(Workspace::new);

        final CropResizer resizer = new CropResizer();
        final CropDecoder decoder = new CropDecoder();
        byte[] pixels = new byte[0];
    }

    /** The whole transform. */
    public RgbImage apply(RgbImage image) {
        Size scaled = scaledSize(image.width(), image.height());
        if (scaled.width() == image.width() && scaled.height() == image.height()) {
            return image.crop(margin(scaled.height()), margin(scaled.width()), size, size);
        }
        CropResizer resizer = Workspace.OF_THREAD.get().resizer;
        plan(resizer, image.width(), image.height());
        byte[] target = new byte[3 * size * size];
        resizer.resize(image.bytes(), image.width(), image.height(), false, target);
        return new RgbImage(size, size, target);
    }

    /**
     * The whole transform of a JPEG or PNG, of which only what is needed is decoded: the pixels of {@link #apply}.
     *
     * @param item what messages call the image
     * @param target takes the pixels, {@code [H, W, 3]}, from {@code offset} on
     * @throws DataException if the image is damaged
     */
    void write(String item, byte[] content, byte[] target, int offset) {
        ImageCheck.Size whole = ImageCheck.size(content);
        if (whole == null || whole.width() < 1 || whole.height() < 1) {
            System.arraycopy(apply(EncodedImage.read(item, content)).bytes(), 0, target, offset, 3 * size * size);
            return;
        }
        Workspace workspace = Workspace.OF_THREAD.get();
        Region needed = plan(workspace.resizer, whole.width(), whole.height());
        if (workspace.pixels.length < 3 * size * size) {
            workspace.pixels = new byte[3 * size * size];
        }
        workspace.resizer.resize(workspace.decoder.decode(item, content, needed, 1), false, workspace.pixels);
        System.arraycopy(workspace.pixels, 0, target, offset, 3 * size * size);
    }

    private Region plan(CropResizer resizer, int width, int height) {
        Size scaled = scaledSize(width, height);
        return resizer.plan(
                Region.whole(width, height),
                interpolation.kernel(),
                scaled.width(),
                scaled.height(),
                new Region(margin(scaled.height()), margin(scaled.width()), size, size));
    }

    /** The scaling alone. */
    RgbImage scale(RgbImage image) {
        Size scaled = scaledSize(image.width(), image.height());
        return interpolation.resize(image, scaled.width(), scaled.height());
    }

    /** Width and height in pixels. */
    private record Size(int width, int height) {}

    private Size scaledSize(int width, int height) {
        int shorter = shorterSide();
        return switch (kind) {
            case WARP -> new Size(shorter, shorter);
            case PADDLE -> {
                double factor = (double) shorter / Math.min(width, height);
                yield new Size((int) Math.rint(width * factor), (int) Math.rint(height * factor));
            }
            case TIMM ->
                width < height
                        ? new Size(shorter, longer(shorter, height, width))
                        : new Size(longer(shorter, width, height), shorter);
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

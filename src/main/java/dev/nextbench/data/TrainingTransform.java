package dev.nextbench.data;

import dev.nextbench.data.augment.Canvas;
import dev.nextbench.data.augment.CropResizer;
import dev.nextbench.data.augment.CropSampler;
import dev.nextbench.data.augment.InterpolationChoice;
import dev.nextbench.data.augment.Normalization;
import dev.nextbench.data.augment.PaddleRandomCrop;
import dev.nextbench.data.augment.RandAugment;
import dev.nextbench.data.augment.RandomErasing;
import dev.nextbench.data.augment.RandomResizedCrop;
import dev.nextbench.data.augment.Region;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.random.SplitMix;
import org.jspecify.annotations.Nullable;

/**
 * What happens to one training image on the CPU, in the order of the reference pipelines: crop and scale, flip,
 * RandAugment; and which box of it is erased later (classification-training.md, sections 3 to 7). Keeps its memory from
 * image to image; one for each thread.
 */
final class TrainingTransform {
    private static final double WIDEST = 4.0 / 3;
    private static final int SMALLEST_SCALE = 8;

    private final AugmentationSettings settings;
    private final Canvas canvas;
    private final Augmentation padding;
    private final CropResizer resizer = new CropResizer();
    private final CropDecoder decoder = new CropDecoder();
    private final boolean fast;
    private final @Nullable CropSampler crop;
    private final @Nullable RandAugment randAugment;

    /**
     * A transform to squares.
     *
     * @param size height and width of the result, in pixels
     */
    TrainingTransform(AugmentationSettings settings, int size) {
        this(settings, size, settings.decoding() == AugmentationSettings.Decoding.FAST);
    }

    /**
     * As the other one.
     *
     * @param fast whether large JPEGs are decoded at a part of their size
     */
    TrainingTransform(AugmentationSettings settings, int size, boolean fast) {
        this.settings = settings;
        this.fast = fast;
        this.canvas = new Canvas(size, size);
        this.padding = new Augmentation(settings, size);
        this.crop = sampler(settings);
        this.randAugment = settings.randAugment().equals(AugmentationSettings.NO_POLICY)
                ? null
                : RandAugment.parse(settings.randAugment());
    }

    private static @Nullable CropSampler sampler(AugmentationSettings settings) {
        return switch (settings.crop()) {
            case NONE, PAD -> null;
            case RANDOM_RESIZED -> new RandomResizedCrop(settings.cropArea(), 1, 1 / WIDEST, WIDEST);
            case PADDLE_RANDOM_RESIZED -> new PaddleRandomCrop(settings.cropArea(), 1, 1 / WIDEST, WIDEST);
        };
    }

    /** Whether it takes images as they are, and not scaled to the size of the result. */
    static boolean takesWhole(AugmentationSettings settings) {
        return sampler(settings) != null;
    }

    /** An image of any size; only where {@link #takesWhole}. Returns the pixels, which the next image overwrites. */
    byte[] whole(RgbImage image, SplitMix random) {
        Region region = sampler().draw(image.width(), image.height(), random);
        boolean mirrored = random.nextDouble() < settings.flip();
        plan(region, random);
        resizer.resize(image.bytes(), image.width(), image.height(), mirrored, canvas.pixels());
        return augmented(random);
    }

    /**
     * An encoded image of any size, of which only what is needed is decoded; only where {@link #takesWhole}. Returns the
     * pixels, which the next image overwrites: those of {@link #whole} if decoding is exact.
     *
     * @param item what messages call the image
     * @throws DataException if the image is damaged
     */
    byte[] encoded(String item, byte[] content, SplitMix random) {
        ImageCheck.Size size = ImageCheck.size(content);
        if (size == null || size.width() < 1 || size.height() < 1) {
            return whole(EncodedImage.read(item, content), random);
        }
        Region region = sampler().draw(size.width(), size.height(), random);
        boolean mirrored = random.nextDouble() < settings.flip();
        int scale = fast && isJpeg(content) ? scale(region) : 1;
        Region needed = plan(scaled(region, scale, size), random);
        resizer.resize(decoder.decode(item, content, needed, scale), mirrored, canvas.pixels());
        return augmented(random);
    }

    private CropSampler sampler() {
        if (crop == null) {
            throw new IllegalStateException("these settings take images of the result's size");
        }
        return crop;
    }

    private Region plan(Region region, SplitMix random) {
        return resizer.plan(
                region,
                choice(settings.interpolation()).draw(random),
                canvas.width(),
                canvas.height(),
                Region.whole(canvas.width(), canvas.height()));
    }

    private static boolean isJpeg(byte[] content) {
        return content[0] == (byte) 0xFF && content[1] == (byte) 0xD8;
    }

    /** How many pixels may become one on each side so that the region still has those of the result. */
    private int scale(Region region) {
        int scale = SMALLEST_SCALE;
        while (scale > 1 && (region.width() < scale * canvas.width() || region.height() < scale * canvas.height())) {
            scale /= 2;
        }
        return scale;
    }

    /** The region in pixels of the scaled image, to the nearest, of which decoders make the sides round up. */
    private static Region scaled(Region region, int scale, ImageCheck.Size whole) {
        if (scale == 1) {
            return region;
        }
        int top = Math.round((float) region.top() / scale);
        int left = Math.round((float) region.left() / scale);
        int rows = (whole.height() + scale - 1) / scale;
        int columns = (whole.width() + scale - 1) / scale;
        return new Region(
                top,
                left,
                Math.min(rows - top, Math.round((float) region.height() / scale)),
                Math.min(columns - left, Math.round((float) region.width() / scale)));
    }

    /** An image of the result's size at {@code offset} of {@code source}; only where not {@link #takesWhole}. */
    byte[] scaled(byte[] source, int offset, SplitMix random) {
        padding.apply(source, offset, random, canvas.pixels());
        return augmented(random);
    }

    private byte[] augmented(SplitMix random) {
        if (randAugment != null) {
            randAugment.apply(canvas, choice(settings.randAugmentInterpolation()), Normalization.MEAN_COLOR, random);
        }
        return canvas.pixels();
    }

    /** The box to be erased, if this image is to lose one. */
    @Nullable
    Region erased(SplitMix random) {
        return settings.erasing() > 0
                ? RandomErasing.noise(settings.erasing()).draw(canvas.height(), canvas.width(), random)
                : null;
    }

    private static InterpolationChoice choice(AugmentationSettings.Interpolation interpolation) {
        return switch (interpolation) {
            case BICUBIC -> InterpolationChoice.BICUBIC;
            case BILINEAR -> InterpolationChoice.BILINEAR;
            case RANDOM -> InterpolationChoice.RANDOM;
        };
    }
}

package dev.nextbench.data;

import dev.nextbench.data.augment.Canvas;
import dev.nextbench.data.augment.CropResizer;
import dev.nextbench.data.augment.CropSampler;
import dev.nextbench.data.augment.InterpolationChoice;
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

    /** 255 times ImageNet's mean, rounded: what geometric operations fill with. */
    private static final int FILL = 124 << 16 | 116 << 8 | 104;

    private final AugmentationSettings settings;
    private final Canvas canvas;
    private final Augmentation padding;
    private final CropResizer resizer = new CropResizer();
    private final @Nullable CropSampler crop;
    private final @Nullable RandAugment randAugment;

    /**
     * A transform to squares.
     *
     * @param size height and width of the result, in pixels
     */
    TrainingTransform(AugmentationSettings settings, int size) {
        this.settings = settings;
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
        if (crop == null) {
            throw new IllegalStateException("these settings take images of the result's size");
        }
        Region region = crop.draw(image.width(), image.height(), random);
        InterpolationChoice filter = choice(settings.interpolation());
        boolean mirrored = random.nextDouble() < settings.flip();
        resizer.resize(image.bytes(), image.width(), image.height(), region, filter.draw(random), mirrored, canvas);
        return augmented(random);
    }

    /** An image of the result's size at {@code offset} of {@code source}; only where not {@link #takesWhole}. */
    byte[] scaled(byte[] source, int offset, SplitMix random) {
        padding.apply(source, offset, random, canvas.pixels());
        return augmented(random);
    }

    private byte[] augmented(SplitMix random) {
        if (randAugment != null) {
            randAugment.apply(canvas, choice(settings.randAugmentInterpolation()), FILL, random);
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

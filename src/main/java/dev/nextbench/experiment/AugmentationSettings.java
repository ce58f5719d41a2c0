package dev.nextbench.experiment;

/**
 * What happens to training images (classification-training.md, sections 3 to 8). Random choices of a sample come from
 * seed, epoch and its index alone. Defaults stand in {@code ExperimentFields}.
 *
 * @param flip probability of a horizontal flip, 0..1
 * @param crop how an image becomes a square
 * @param padding pixels on every side, for {@link Crop#PAD}
 * @param cropArea the smallest part of the image's area that is cut out, for the random resized crops
 * @param interpolation the filter of a random resized crop
 * @param randAugment RandAugment's policy as timm writes it, such as {@code rand-m9-mstd0.5-inc1}, or {@code none}
 * @param randAugmentInterpolation the filter of RandAugment's geometric operations
 * @param mixup alpha of mix-up's Beta distribution; 0 for no mix-up
 * @param cutmix alpha of cut-mix's; 0 for no cut-mix
 * @param mixProbability probability that a micro-batch is mixed at all, where one of the two is on
 * @param mixSwitch probability that a mixed micro-batch is cut-mixed, where both are on
 * @param mixOrder where in the order of operations images are mixed
 * @param mixPartner whom an image is mixed with
 * @param erasing probability that a rectangle of an image is filled with noise
 * @param normalization in which order of float32 operations bytes are normalised
 * @param decoding whether a large image may be decoded at a part of its size before it is scaled down
 */
public record AugmentationSettings(
        double flip,
        Crop crop,
        int padding,
        double cropArea,
        Interpolation interpolation,
        String randAugment,
        Interpolation randAugmentInterpolation,
        double mixup,
        double cutmix,
        double mixProbability,
        double mixSwitch,
        MixOrder mixOrder,
        MixPartner mixPartner,
        double erasing,
        Normalization normalization,
        Decoding decoding) {

    /** The policy's name where there is none. */
    public static final String NO_POLICY = "none";

    /** How a training image becomes a square. */
    public enum Crop {
        /** As in evaluation. */
        NONE,
        /** As in evaluation, then zero padding and a random crop. */
        PAD,
        /** A rectangle of random area and aspect, resized: timm's and torchvision's sampling (section 4.1). */
        RANDOM_RESIZED,
        /** The same by the sampling of PaddleClas (section 4.2). */
        PADDLE_RANDOM_RESIZED
    }

    /** A resampling filter, or one of the two by chance for every image. */
    public enum Interpolation {
        BICUBIC,
        BILINEAR,
        RANDOM
    }

    /** Where in the order of operations images are mixed (section 3). */
    public enum MixOrder {
        /** On bytes, rounded to bytes again, before normalisation and erasing: timm with its prefetcher. */
        BYTES,
        /** On normalised and erased images: the ConvNeXt and PaddleClas repositories. */
        NORMALIZED
    }

    /** Whom an image of a micro-batch of N is mixed with. */
    public enum MixPartner {
        /** Image i with image N - 1 - i. */
        REVERSE,
        /** By a random permutation. */
        PERMUTATION
    }

    /** The order of the float32 operations that make a byte v a normalised number (section 8). */
    public enum Normalization {
        /** {@code (v - 255 mean) / (255 std)}. */
        TIMM,
        /** {@code (v / 255 - mean) / std}. */
        TORCHVISION,
        /** {@code (v * (1 / 255) - mean) / std}. */
        PADDLE
    }

    /** How an image that is scaled down anyway is decoded. */
    public enum Decoding {
        /** At its own size, as the reference pipelines do. */
        EXACT,
        /**
         * At 1/2, 1/4 or 1/8 of its size where the crop then still has the result's rows and columns; the pixels of
         * these crops differ, as the decoder takes the mean of blocks before the filter of scaling sees them, and as the
         * crop's edges move by up to half a scaled pixel. All other crops are exact.
         */
        FAST
    }

    /** True if images of a micro-batch are mixed with each other. */
    public boolean mixes() {
        return (mixup > 0 || cutmix > 0) && mixProbability > 0;
    }
}

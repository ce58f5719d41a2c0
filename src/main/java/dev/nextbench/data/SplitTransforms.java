package dev.nextbench.data;

import dev.nextbench.experiment.DataSettings;

/**
 * How images of any size become those of a split: a test image by the settings' evaluation transform; a training image,
 * where it is not cropped at random, by timm's with crop 1.
 */
record SplitTransforms(EvaluationTransform train, EvaluationTransform test) {
    static SplitTransforms of(DataSettings settings) {
        EvaluationTransform.Kind kind = switch (settings.evalTransform()) {
            case TIMM -> EvaluationTransform.Kind.TIMM;
            case WARP -> EvaluationTransform.Kind.WARP;
            case PADDLE -> EvaluationTransform.Kind.PADDLE;
        };
        return new SplitTransforms(
                new EvaluationTransform(settings.size(), 1),
                new EvaluationTransform(settings.testSize(), settings.evalCrop(), kind, Resampler.BICUBIC));
    }

    EvaluationTransform of(Split split) {
        return split == Split.TRAIN ? train : test;
    }

    /** Scales an image as its split wants it and puts its bytes into {@code target} from {@code offset} on. */
    void write(Split split, RgbImage image, byte[] target, int offset) {
        byte[] scaled = of(split).apply(image).bytes();
        System.arraycopy(scaled, 0, target, offset, scaled.length);
    }
}

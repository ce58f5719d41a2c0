package dev.nextbench.experiment;

import org.jspecify.annotations.Nullable;

/**
 * What a trial is trained and evaluated on. Defaults stand in {@code ExperimentFields}.
 *
 * @param name {@code digits} (inside the program) or {@code folder}
 * @param path the folder with the splits' folders, for {@code folder}; not part of a trial's id, the content is
 * @param trainSplit the training split's folder, {@code train}
 * @param testSplit the test split's folder, {@code test}
 * @param size height and width of training images, in pixels
 * @param evalSize height and width of test images; 0 for the same
 * @param evalCrop the part of a test image's shorter side that is kept, above 0 and at most 1
 * @param evalTransform how a test image becomes a square
 * @param trainLimit use only so many training images of each class, the first in order of name; 0 for all
 * @param testLimit the same for the test split
 */
public record DataSettings(
        String name,
        @Nullable String path,
        String trainSplit,
        String testSplit,
        int size,
        int evalSize,
        double evalCrop,
        EvalTransform evalTransform,
        int trainLimit,
        int testLimit) {

    /** How a test image becomes a square (classification-training.md, section 5). */
    public enum EvalTransform {
        /** As timm and torchvision do it. */
        TIMM,
        /** The whole image, its shape lost, as ConvNeXt's repository does it from 384 pixels on. */
        WARP,
        /** As PaddleClas does it. */
        PADDLE
    }

    /** Height and width of test images, in pixels. */
    public int testSize() {
        return evalSize == 0 ? size : evalSize;
    }
}

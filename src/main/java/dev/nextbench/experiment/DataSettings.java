package dev.nextbench.experiment;

import org.jspecify.annotations.Nullable;

/**
 * What a trial is trained and evaluated on. Defaults stand in {@code ExperimentFields}.
 *
 * @param name {@code digits} (inside the program) or {@code folder}
 * @param path the folder with the splits' folders, for {@code folder}; not part of a trial's id, the content is
 * @param trainSplit the training split's folder, {@code train}
 * @param testSplit the test split's folder, {@code test}
 * @param size height and width that images are resized to, in pixels
 * @param flip probability of a horizontal flip in training, 0..1
 * @param crop {@code none}, or {@code pad}: zero padding by {@code padding} pixels on every side, then a random crop
 * @param padding pixels, for {@code pad}
 * @param trainLimit use only so many training images of each class, the first in order of name; 0 for all
 * @param testLimit the same for the test split
 */
public record DataSettings(
        String name,
        @Nullable String path,
        String trainSplit,
        String testSplit,
        int size,
        double flip,
        Crop crop,
        int padding,
        int trainLimit,
        int testLimit) {

    /** How a training image is cropped. */
    public enum Crop {
        NONE,
        PAD
    }
}

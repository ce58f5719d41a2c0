package dev.nextbench.data.augment;

import dev.nextbench.random.SplitMix;

/** Draws which part of an image is kept, before that part is scaled to the size of the model. */
public interface CropSampler {
    /** A part of an image of {@code width x height}. */
    Region draw(int width, int height, SplitMix random);
}

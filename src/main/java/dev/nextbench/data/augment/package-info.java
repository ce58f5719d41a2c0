/**
 * The random changes of training images in the papers' recipes, equal to Pillow's and timm's results at equal
 * arguments: {@link dev.nextbench.data.augment.CropResizer} with a {@link dev.nextbench.data.augment.CropSampler},
 * {@link dev.nextbench.data.augment.RandAugment} over {@link dev.nextbench.data.augment.ImageOperation}, then
 * {@link dev.nextbench.data.augment.Mixing}, {@link dev.nextbench.data.augment.Normalization} and
 * {@link dev.nextbench.data.augment.RandomErasing}. What is drawn follows from the generator that is passed in, and
 * from nothing else.
 */
@NullMarked
package dev.nextbench.data.augment;

import org.jspecify.annotations.NullMarked;

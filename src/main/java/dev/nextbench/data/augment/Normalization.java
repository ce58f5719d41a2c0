package dev.nextbench.data.augment;

import java.util.List;

/** The colours of ImageNet, by which images are normalised, channels in the order red, green, blue. */
public final class Normalization {
    /** Mean of each channel, for values 0..1. */
    public static final List<Double> MEAN = List.of(0.485, 0.456, 0.406);

    /** Standard deviation of each channel, for values 0..1. */
    public static final List<Double> STD = List.of(0.229, 0.224, 0.225);

    /** The mean in whole levels, 0xRRGGBB: what warps fill with. */
    public static final int MEAN_COLOR = 124 << 16 | 116 << 8 | 104;

    private Normalization() {}
}

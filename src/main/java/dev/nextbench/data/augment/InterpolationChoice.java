package dev.nextbench.data.augment;

import dev.nextbench.random.SplitMix;

/** A fixed interpolation, or timm's {@code random}: either of the two with probability 1/2 at every use. */
public enum InterpolationChoice {
    BILINEAR,
    BICUBIC,
    RANDOM;

    /** The interpolation of one use. Something is drawn for {@link #RANDOM} only. */
    public Interpolation draw(SplitMix random) {
        return switch (this) {
            case BILINEAR -> Interpolation.BILINEAR;
            case BICUBIC -> Interpolation.BICUBIC;
            case RANDOM -> random.nextBoolean() ? Interpolation.BILINEAR : Interpolation.BICUBIC;
        };
    }
}

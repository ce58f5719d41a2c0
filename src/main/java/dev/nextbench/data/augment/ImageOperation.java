package dev.nextbench.data.augment;

/** A change of an 8-bit RGB image, equal to Pillow's byte for byte. */
public sealed interface ImageOperation
        permits AutoContrast,
                Brightness,
                Color,
                Contrast,
                Equalize,
                Invert,
                Posterize,
                Sharpness,
                Solarize,
                SolarizeAdd,
                Affine {
    /** Changes the image. */
    void apply(Canvas canvas);
}

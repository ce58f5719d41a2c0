package dev.nextbench.data.augment;

import dev.nextbench.random.SplitMix;

/** The operations of {@link RandAugment}, and what a magnitude of 0..10 means to each. */
public enum RandAugmentOperation {
    AUTO_CONTRAST,
    EQUALIZE,
    INVERT,
    ROTATE,
    POSTERIZE,
    SOLARIZE,
    SOLARIZE_ADD,
    COLOR,
    CONTRAST,
    BRIGHTNESS,
    SHARPNESS,
    SHEAR_X,
    SHEAR_Y,
    TRANSLATE_X,
    TRANSLATE_Y;

    /** A magnitude of this much is the strongest. */
    public static final double STRONGEST = 10;

    private static final double DEGREES = 30;
    private static final double SHEAR = 0.3;
    private static final double TRANSLATION = 0.45;
    private static final int POSTERIZE_BITS = 4;
    private static final int SOLARIZE_LEVELS = 256;
    private static final int SOLARIZE_ADDEND = 110;

    /**
     * The operation of a magnitude.
     *
     * @param magnitude 0..10
     * @param increasing whether more magnitude always means more change: timm's {@code inc} set
     * @param width of the images, in pixels
     * @param height of the images, in pixels
     * @param interpolation of the geometric operations
     * @param fill what these fill with, 0xRRGGBB
     * @param random for the directions
     */
    public ImageOperation at(
            double magnitude,
            boolean increasing,
            int width,
            int height,
            InterpolationChoice interpolation,
            int fill,
            SplitMix random) {
        double strength = magnitude / STRONGEST;
        int bits = (int) (strength * POSTERIZE_BITS);
        int threshold = (int) (strength * SOLARIZE_LEVELS);
        return switch (this) {
            case AUTO_CONTRAST -> new AutoContrast();
            case EQUALIZE -> new Equalize();
            case INVERT -> new Invert();
            case POSTERIZE -> new Posterize(increasing ? POSTERIZE_BITS - bits : bits);
            case SOLARIZE -> new Solarize(increasing ? SOLARIZE_LEVELS - threshold : threshold);
            case SOLARIZE_ADD -> new SolarizeAdd((int) (strength * SOLARIZE_ADDEND));
            case COLOR -> new Color(factor(strength, increasing, random));
            case CONTRAST -> new Contrast(factor(strength, increasing, random));
            case BRIGHTNESS -> new Brightness(factor(strength, increasing, random));
            case SHARPNESS -> new Sharpness(factor(strength, increasing, random));
            case ROTATE -> {
                double degrees = Draws.randomSign(random, strength * DEGREES);
                yield Affine.rotation(degrees, width, height, interpolation.draw(random), fill);
            }
            case SHEAR_X -> {
                double shear = Draws.randomSign(random, strength * SHEAR);
                yield Affine.shearX(shear, interpolation.draw(random), fill);
            }
            case SHEAR_Y -> {
                double shear = Draws.randomSign(random, strength * SHEAR);
                yield Affine.shearY(shear, interpolation.draw(random), fill);
            }
            case TRANSLATE_X -> {
                double pixels = Draws.randomSign(random, strength * TRANSLATION) * width;
                yield Affine.translateX(pixels, interpolation.draw(random), fill);
            }
            case TRANSLATE_Y -> {
                double pixels = Draws.randomSign(random, strength * TRANSLATION) * height;
                yield Affine.translateY(pixels, interpolation.draw(random), fill);
            }
        };
    }

    private static double factor(double strength, boolean increasing, SplitMix random) {
        return increasing ? Math.max(0.1, 1 + Draws.randomSign(random, strength * 0.9)) : strength * 1.8 + 0.1;
    }
}

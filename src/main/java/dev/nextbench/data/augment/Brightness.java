package dev.nextbench.data.augment;

/**
 * Blends with black.
 *
 * @param factor 0 for black, 1 for the image, more for a brighter one
 */
public record Brightness(double factor) implements ImageOperation {
    @Override
    public void apply(Canvas canvas) {
        Blend blend = new Blend(factor);
        Tables.map(canvas, level -> blend.level(0, level));
    }
}

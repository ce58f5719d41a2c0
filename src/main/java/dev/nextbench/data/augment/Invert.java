package dev.nextbench.data.augment;

/** The negative. */
public record Invert() implements ImageOperation {
    @Override
    public void apply(Canvas canvas) {
        byte[] pixels = canvas.pixels();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) ~pixels[i];
        }
    }
}

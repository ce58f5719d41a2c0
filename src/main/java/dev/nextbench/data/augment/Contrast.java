package dev.nextbench.data.augment;

/**
 * Blends with the image's mean grey.
 *
 * @param factor 0 for grey, 1 for the image, more for a stronger contrast
 */
public record Contrast(double factor) implements ImageOperation {
    @Override
    public void apply(Canvas canvas) {
        byte[] pixels = canvas.pixels();
        long sum = 0;
        for (int i = 0; i < pixels.length - 2; i += 3) {
            sum += Blend.grey(pixels[i] & 0xFF, pixels[i + 1] & 0xFF, pixels[i + 2] & 0xFF);
        }
        int mean = (int) ((double) sum / (canvas.width() * canvas.height()) + 0.5);
        Blend blend = new Blend(factor);
        Tables.map(canvas, level -> blend.level(mean, level));
    }
}

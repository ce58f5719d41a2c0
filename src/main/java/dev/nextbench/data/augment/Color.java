package dev.nextbench.data.augment;

/**
 * Blends with the grey image.
 *
 * @param factor 0 for grey, 1 for the image, more for stronger colours
 */
public record Color(double factor) implements ImageOperation {
    @Override
    public void apply(Canvas canvas) {
        Blend blend = new Blend(factor);
        byte[] pixels = canvas.pixels();
        for (int i = 0; i < pixels.length - 2; i += 3) {
            int red = pixels[i] & 0xFF;
            int green = pixels[i + 1] & 0xFF;
            int blue = pixels[i + 2] & 0xFF;
            int grey = Blend.grey(red, green, blue);
            pixels[i] = (byte) blend.level(grey, red);
            pixels[i + 1] = (byte) blend.level(grey, green);
            pixels[i + 2] = (byte) blend.level(grey, blue);
        }
    }
}

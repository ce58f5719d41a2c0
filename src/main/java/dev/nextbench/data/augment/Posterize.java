package dev.nextbench.data.augment;

/**
 * Keeps the highest bits of every level.
 *
 * @param bits 0 or fewer make the image black, 8 or more leave it
 */
public record Posterize(int bits) implements ImageOperation {
    @Override
    public void apply(Canvas canvas) {
        if (bits >= Byte.SIZE) {
            return;
        }
        byte mask = (byte) (0xFF << Math.min(Byte.SIZE, Byte.SIZE - bits));
        byte[] pixels = canvas.pixels();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] &= mask;
        }
    }
}

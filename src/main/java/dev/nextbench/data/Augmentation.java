package dev.nextbench.data;

import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.random.SplitMix;
import java.util.Arrays;

/** The random changes of a training image: zero padding with a random crop, then a horizontal flip. */
final class Augmentation {
    private final int size;
    private final int padding;
    private final double flip;

    Augmentation(AugmentationSettings settings, int size) {
        this.size = size;
        this.padding = settings.crop() == AugmentationSettings.Crop.PAD ? settings.padding() : 0;
        this.flip = settings.flip();
    }

    /**
     * Writes the image at {@code offset} of {@code source} to {@code target}, changed. What is drawn does not depend on
     * what is found, so {@code random} decides alone.
     */
    void apply(byte[] source, int offset, SplitMix random, byte[] target) {
        int down = padding == 0 ? 0 : random.nextInt(2 * padding + 1) - padding;
        int right = padding == 0 ? 0 : random.nextInt(2 * padding + 1) - padding;
        boolean mirrored = random.nextDouble() < flip;
        int line = 3 * size;
        for (int row = 0; row < size; row++) {
            int from = row + down;
            if (from < 0 || from >= size) {
                Arrays.fill(target, row * line, (row + 1) * line, (byte) 0);
            } else {
                copyRow(source, offset + from * line, right, mirrored, target, row * line);
            }
        }
    }

    private void copyRow(byte[] source, int from, int right, boolean mirrored, byte[] target, int to) {
        int first = Math.min(size, Math.max(0, right));
        int inside = Math.max(0, size - Math.abs(right));
        // Columns of the crop before the image's first one; on the other side once it is mirrored.
        int before = Math.min(size, Math.max(0, -right));
        int skipped = mirrored ? size - before - inside : before;
        int start = to + 3 * skipped;
        Arrays.fill(target, to, start, (byte) 0);
        if (mirrored) {
            RgbImage.mirrorRow(source, from + 3 * first, target, start, inside);
        } else {
            System.arraycopy(source, from + 3 * first, target, start, 3 * inside);
        }
        Arrays.fill(target, start + 3 * inside, to + 3 * size, (byte) 0);
    }
}

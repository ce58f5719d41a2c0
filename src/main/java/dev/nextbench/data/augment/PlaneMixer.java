package dev.nextbench.data.augment;

import java.util.Arrays;

/**
 * Mixes the images of a batch in place, a piece of all of them at a time. Along each cycle of partners only the first
 * image's piece has to be kept, because every other one is read before it is written.
 */
abstract sealed class PlaneMixer permits ByteMixer, FloatMixer {
    /** Numbers in a piece: several pieces fit a core's first cache. */
    static final int PIECE = 4096;

    /** Takes a piece of an image as the one to be changed, and keeps it. */
    abstract void begin(int image, int at, int length);

    /**
     * Mixes a piece of {@code partner} into the current one, writes that to {@code image} and goes on to the partner.
     */
    abstract void step(int image, int partner, int at, int length);

    /** The last step of a cycle: the partner is the piece that was kept. */
    abstract void end(int image, int at, int length);

    /** Mixes {@code length} numbers of every image from {@code at} on. */
    final void mix(int[] partner, int at, int length) {
        boolean[] done = new boolean[partner.length];
        for (int from = 0; from < length; from += PIECE) {
            Arrays.fill(done, false);
            int count = Math.min(PIECE, length - from);
            for (int first = 0; first < partner.length; first++) {
                if (!done[first]) {
                    begin(first, at + from, count);
                    int image = first;
                    while (partner[image] != first) {
                        step(image, partner[image], at + from, count);
                        done[image] = true;
                        image = partner[image];
                    }
                    end(image, at + from, count);
                    done[image] = true;
                }
            }
        }
    }

    /** Mixes a rectangle of the plane that begins at {@code plane}. */
    final void mixBox(int[] partner, Region box, int plane, int line, int pixel) {
        for (int row = box.top(); row < box.top() + box.height(); row++) {
            mix(partner, plane + row * line + box.left() * pixel, box.width() * pixel);
        }
    }
}

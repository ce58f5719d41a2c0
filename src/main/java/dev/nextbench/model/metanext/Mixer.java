package dev.nextbench.model.metanext;

import dev.nextbench.model.Module;

/** What mixes the positions of {@code [N, C, H, W]} in a block; the shape stays. */
public interface Mixer extends Module {
    /**
     * Checks that the mixer can take a width.
     *
     * @throws IllegalArgumentException if not; the message names the settings and the remedy
     */
    void check(int channels);
}

package dev.nextbench.stats;

/**
 * A place where a series changed its level.
 *
 * @param index first point of the new level
 * @param before geometric mean of the level before, in the unit of the series; spikes are left out
 * @param after geometric mean of the level after
 * @param p chance of so clear a split of a stable series of this length, wherever it be
 */
public record ChangePoint(int index, double before, double after, double p) {

    /** New level over old: 1.02 is 2 % up. */
    public double ratio() {
        return after / before;
    }
}

package dev.nextbench.report;

import dev.nextbench.result.HistoryEntry;
import java.util.List;

/**
 * A place where a series took another level.
 *
 * @param index first point of the new level, from 0
 * @param before the old level, in the unit of the series
 * @param after the new level
 * @param p chance of so clear a change in a series that has none
 * @param better whether the new level is the better one
 * @param last the last entry of the old level
 * @param first the first entry of the new level
 * @param machine what of the machine differs between the two, such as {@code kernel 6.1 → 6.8}
 */
public record HistoryChange(
        int index,
        double before,
        double after,
        double p,
        boolean better,
        HistoryEntry last,
        HistoryEntry first,
        List<String> machine) {
    /** Copies the list. */
    public HistoryChange {
        machine = List.copyOf(machine);
    }

    /** The new level relative to the old one: 0.02 is 2 % up. */
    public double effect() {
        return after / before - 1;
    }
}

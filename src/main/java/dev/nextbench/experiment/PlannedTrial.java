package dev.nextbench.experiment;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A trial that an experiment consists of.
 *
 * @param point its value on each axis that exists for it, as canonical text; {@code seed} always does
 * @param definition everything that decides its result
 * @param place where its point was written, for what is found wrong with it later
 */
public record PlannedTrial(SortedMap<String, String> point, TrialDefinition definition, Place place) {
    /** Copies the map. */
    public PlannedTrial {
        point = Collections.unmodifiableSortedMap(new TreeMap<>(point));
    }
}

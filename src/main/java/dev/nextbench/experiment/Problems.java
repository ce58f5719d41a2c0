package dev.nextbench.experiment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects problems, each once, so that all of them are said together. */
final class Problems {
    private final Set<Problem> found = new LinkedHashSet<>();

    void add(Place place, String message) {
        found.add(Problem.at(place, message));
    }

    boolean none() {
        return found.isEmpty();
    }

    int count() {
        return found.size();
    }

    /** Ends the reading if there are problems. */
    void check() {
        if (!found.isEmpty()) {
            throw new ExperimentException(sorted());
        }
    }

    /** By source in the order in which they were met, then by line and column. */
    private List<Problem> sorted() {
        List<String> sources = found.stream().map(Problem::file).distinct().toList();
        List<Problem> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.<Problem>comparingInt(problem -> sources.indexOf(problem.file()))
                .thenComparingInt(Problem::line)
                .thenComparingInt(Problem::column));
        return sorted;
    }
}

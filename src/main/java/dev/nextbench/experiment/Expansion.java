package dev.nextbench.experiment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The trials of a document: the product of its blocks, less what is excluded, and what is included, each with every
 * seed. The same document gives the same trials in the same order.
 */
final class Expansion {
    /** More trials than anybody can run; a file that asks for more is a slip. */
    static final long MOST = 100_000;

    private final ExperimentDocument document;
    private final TrialResolver resolver;
    private final Problems problems;
    private final boolean whole;
    private boolean contradicted;

    Expansion(ExperimentDocument document, Catalogue catalogue, Problems problems) {
        this.document = document;
        this.whole = problems.none();
        this.resolver = new TrialResolver(document, catalogue, problems, whole);
        this.problems = problems;
    }

    /** The names of the axes in the order of the file; {@code seed} is the last. */
    List<String> axes() {
        Set<String> axes = new LinkedHashSet<>();
        document.axes().forEach(block -> axes.addAll(block.axes()));
        document.include().forEach(point -> axes.addAll(point.values().keySet()));
        axes.add(Vocabulary.SEED);
        return List.copyOf(axes);
    }

    /** The trials in order; fewer if there are problems. */
    List<PlannedTrial> trials() {
        List<Point> points = product();
        if (points == null) {
            return List.of();
        }
        points = new ArrayList<>(exclude(points));
        points.addAll(document.include());
        List<PlannedTrial> trials = new ArrayList<>();
        Map<Parts, Point> known = new HashMap<>();
        for (Point point : points) {
            TrialDefinition first = resolver.resolve(point, 0);
            if (first == null) {
                continue;
            }
            Point same = known.putIfAbsent(new Parts(first), point);
            if (same != null && whole && !contradicted) {
                repeated(point, same);
            }
            for (long seed : document.seeds()) {
                trials.add(new PlannedTrial(named(point, seed), seeded(first, seed), point.place()));
            }
        }
        if (trials.isEmpty() && whole && problems.none()) {
            problems.add(document.place(), "the experiment has no trials: everything is excluded");
        }
        return trials;
    }

    private @Nullable List<Point> product() {
        List<Point> points = List.of(new Point(Map.of(), document.place()));
        for (AxisBlock block : document.axes()) {
            AxisBlock.Condition when = block.when();
            List<Point> matching = when == null ? points : matching(points, when.values());
            if (when != null && matching.isEmpty() && whole) {
                problems.add(when.place(), "this 'when' can never hold: none of the points before it has these values");
            }
            long size = block.size();
            long others = (long) points.size() - matching.size();
            if (!matching.isEmpty() && size > (MOST - others) / matching.size()) {
                problems.add(block.place(), "the axes up to here make more than " + MOST + " points");
                return null;
            }
            if (size == 0) {
                continue;
            }
            points = times(points, when == null ? null : matching, block.points());
        }
        if (points.size() > MOST / Math.max(1, document.seeds().size())) {
            problems.add(
                    document.place(),
                    points.size() + " points with " + document.seeds().size() + " seeds are more than " + MOST
                            + " trials");
            return null;
        }
        return points;
    }

    /** Every point with each of a block's; points that the block is not for stay as they are. */
    private List<Point> times(List<Point> points, @Nullable List<Point> matching, List<Point> block) {
        Set<Point> chosen = Collections.newSetFromMap(new IdentityHashMap<>());
        if (matching != null) {
            chosen.addAll(matching);
        }
        List<Point> product = new ArrayList<>();
        for (Point point : points) {
            if (matching != null && !chosen.contains(point)) {
                product.add(point);
                continue;
            }
            for (Point further : block) {
                contradictions(point, further);
                product.add(point.with(further));
            }
        }
        return product;
    }

    private void contradictions(Point point, Point further) {
        if (point.values().isEmpty()) {
            return;
        }
        further.values().forEach((axis, written) -> {
            Written before = point.values().get(axis);
            if (before != null) {
                contradicted = true;
                problems.add(
                        written.place(),
                        "axis '" + axis + "' is set already, on line "
                                + before.place().line() + "; a point has one value of an axis");
            }
        });
    }

    private List<Point> matching(Collection<Point> points, Map<String, List<Written>> accepted) {
        return points.stream().filter(point -> matches(point, accepted)).toList();
    }

    private boolean matches(Point point, Map<String, List<Written>> accepted) {
        return accepted.entrySet().stream().allMatch(axis -> {
            String value = resolver.value(point, axis.getKey());
            return axis.getValue().stream().anyMatch(written -> written.text().equals(value));
        });
    }

    private List<Point> exclude(List<Point> points) {
        Set<Point> excluded = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Point part : document.exclude()) {
            Map<String, List<Written>> accepted = new HashMap<>();
            part.values().forEach((axis, written) -> accepted.put(axis, List.of(written)));
            List<Point> matching = matching(points, accepted);
            if (matching.isEmpty() && whole) {
                problems.add(part.place(), "this exclude matches no point");
            }
            excluded.addAll(matching);
        }
        return points.stream().filter(point -> !excluded.contains(point)).toList();
    }

    private void repeated(Point point, Point same) {
        if (document.include().contains(point)) {
            problems.add(
                    point.place(),
                    "this point is already there, from line " + same.place().line());
            return;
        }
        Place place = point.place();
        for (Map.Entry<String, Written> value : point.values().entrySet()) {
            Written other = same.values().get(value.getKey());
            if (other == null || !other.place().equals(value.getValue().place())) {
                place = value.getValue().place();
                break;
            }
        }
        problems.add(place, "this makes the trial " + point.text() + " a second time; the first is " + same.text());
    }

    private static SortedMap<String, String> named(Point point, long seed) {
        SortedMap<String, String> named = new TreeMap<>();
        point.values().forEach((axis, written) -> named.put(axis, written.text()));
        named.put(Vocabulary.SEED, Long.toString(seed));
        return named;
    }

    private static TrialDefinition seeded(TrialDefinition trial, long seed) {
        return new TrialDefinition(
                trial.model(),
                trial.settings(),
                trial.data(),
                trial.augmentation(),
                trial.training(),
                trial.throughput(),
                seed);
    }

    /** A trial without its seed, equal to another if they consist of the same objects, as equal trials here do. */
    private record Parts(TrialDefinition trial) {
        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(Object other) {
            return other instanceof Parts parts
                    && trial.model().equals(parts.trial.model())
                    && trial.settings() == parts.trial.settings()
                    && trial.data() == parts.trial.data()
                    && trial.augmentation() == parts.trial.augmentation()
                    && trial.training() == parts.trial.training()
                    && trial.throughput() == parts.trial.throughput();
        }

        @Override
        public int hashCode() {
            int hash = System.identityHashCode(trial.settings());
            hash = 31 * hash + System.identityHashCode(trial.data());
            hash = 31 * hash + System.identityHashCode(trial.augmentation());
            hash = 31 * hash + System.identityHashCode(trial.training());
            return 31 * hash + System.identityHashCode(trial.throughput());
        }
    }
}

package dev.nextbench.experiment;

import dev.nextbench.result.Lock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads experiment files. Four layers are laid over each other, the later ones over the earlier: the file that is
 * extended, the file itself, the scale, and {@code --set}. A recipe lies below them all. Every value keeps the place
 * where it was written.
 */
public final class ExperimentReader {
    /** Folders of results and reports that belong to commands; experiments lie beside them. */
    private static final Set<String> RESERVED = Set.of("bench", "compare", "gate", "gate-selftest", "history");

    private final Catalogue catalogue;
    private final Problems problems = new Problems();
    private final YamlReader yaml = new YamlReader(problems);
    private final Vocabulary vocabulary;

    private ExperimentReader(Catalogue catalogue) {
        this.catalogue = catalogue;
        this.vocabulary = new Vocabulary(catalogue);
    }

    /**
     * The experiment of a file, expanded.
     *
     * @param file the file as it was named
     * @param scale the scale asked for; absent for the file's default
     * @param sets changes from the command line, each {@code PATH=VALUE}
     * @throws ExperimentException with all that is wrong
     */
    public static Experiment read(Path file, @Nullable String scale, List<String> sets, Catalogue catalogue) {
        return new ExperimentReader(catalogue).read(file, scale, sets);
    }

    private Experiment read(Path file, @Nullable String scale, List<String> sets) {
        Yaml.Mapping tree = load(file, Place.of(file.toString()), new ArrayList<>());
        if (tree == null) {
            problems.check();
            throw new AssertionError("a file that cannot be read is a problem");
        }
        Optional<Scale> chosen = scale(tree, scale);
        if (chosen.isPresent()) {
            tree = tree.overriddenBy(chosen.get().changes());
        }
        Map<String, Place> changed = new LinkedHashMap<>();
        for (String set : sets) {
            Yaml.Mapping change = change(set, changed);
            if (change != null) {
                tree = tree.overriddenBy(change);
            }
        }
        ExperimentDocument document = DocumentReader.read(tree, catalogue, problems);
        Expansion expansion = new Expansion(document, catalogue, problems);
        boolean whole = problems.none();
        List<PlannedTrial> trials = expansion.trials();
        Lock.ReportPlan report = report(document, expansion.axes(), trials, whole && !trials.isEmpty());
        shadowed(changed, trials);
        String name = Experiment.name(file);
        reserved(name, file);
        problems.check();
        return new Experiment(
                name,
                file.toString(),
                document.title() == null ? name : document.title(),
                document.question() == null ? "" : document.question(),
                chosen.map(Scale::name).orElse(null),
                expansion.axes(),
                report,
                trials);
    }

    /** A name under which a command keeps what is no experiment's. */
    private void reserved(String name, Path file) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? name : name.substring(0, slash);
        // Some file systems do not tell large letters from small ones.
        if (RESERVED.contains(first.toLowerCase(Locale.ROOT))) {
            problems.add(
                    Place.of(file.toString()),
                    "an experiment must not " + (slash < 0 ? "be called" : "lie in a folder") + " '" + first
                            + "': NextBench keeps other results and reports under that name; rename the "
                            + (slash < 0 ? "file" : "folder"));
        }
    }

    /** A file laid over the one that it extends. */
    private Yaml.@Nullable Mapping load(Path file, Place from, List<Path> above) {
        Path whole = file.toAbsolutePath().normalize();
        if (above.contains(whole)) {
            String circle = Stream.concat(above.subList(above.indexOf(whole), above.size()).stream(), Stream.of(whole))
                    .map(each -> String.valueOf(each.getFileName()))
                    .collect(Collectors.joining(" → "));
            problems.add(from, "files extend each other in a circle: " + circle);
            return null;
        }
        Yaml.Mapping own = yaml.file(file, from);
        if (own == null) {
            return null;
        }
        // What another layer covers is still read, so that nothing wrong hides in it.
        DocumentReader.read(own, catalogue, problems);
        Yaml.Entry base = own.entries().get(Key.EXTENDS.key());
        if (base == null
                || !(base.value() instanceof Yaml.Scalar name)
                || name.text().isBlank()) {
            return own;
        }
        above.add(whole);
        Path extended = file.resolveSibling(name.text()).normalize();
        Yaml.Mapping below = load(extended, name.place(), above);
        Yaml.Mapping rest = own.without(Key.EXTENDS.key());
        return below == null ? rest : new Yaml.Mapping(below.overriddenBy(rest).entries(), own.place());
    }

    private record Scale(String name, Yaml.Mapping changes) {}

    private Optional<Scale> scale(Yaml.Mapping tree, @Nullable String asked) {
        Yaml.Entry scales = tree.entries().get(Key.SCALES.key());
        Map<String, Yaml.Entry> named =
                scales != null && scales.value() instanceof Yaml.Mapping mapping ? mapping.entries() : Map.of();
        Yaml.Entry standard = tree.entries().get(Key.DEFAULT_SCALE.key());
        String name = asked;
        Place place = Place.of("--scale " + asked);
        if (name == null) {
            if (standard == null || !(standard.value() instanceof Yaml.Scalar scalar)) {
                return Optional.empty();
            }
            name = scalar.text();
            place = scalar.place();
        }
        Yaml.Entry found = named.get(name);
        if (found == null) {
            problems.add(
                    place,
                    named.isEmpty()
                            ? "unknown scale '" + name + "'; the file has no scales"
                            : "unknown scale '" + name + "'" + Nearest.suggestion(name, named.keySet()));
            return Optional.empty();
        }
        return found.value() instanceof Yaml.Mapping changes ? Optional.of(new Scale(name, changes)) : Optional.empty();
    }

    /** The layer that {@code --set PATH=VALUE} makes; nothing if it has not this form, which is then a problem. */
    private Yaml.@Nullable Mapping change(String set, Map<String, Place> changed) {
        Place place = Place.of("--set " + set);
        int equals = set.indexOf('=');
        if (equals < 1) {
            problems.add(place, "should be PATH=VALUE, such as training.epochs=3");
            return null;
        }
        String path = set.substring(0, equals).strip();
        Yaml value = yaml.option(set.substring(equals + 1), place.source());
        if (value == null) {
            return null;
        }
        List<String> steps = List.of(path.split("\\.", -1));
        Optional<Key> key = Key.of(steps.get(0));
        if (key.isPresent() && !key.get().inScale()) {
            problems.add(place, "'" + steps.get(0) + "' can only be said in a file");
            return null;
        }
        if (key.isEmpty()) {
            if (steps.size() > 1 || !catalogue.settings().contains(path)) {
                List<String> names = new ArrayList<>(Key.keys(true));
                names.addAll(vocabulary.names());
                problems.add(place, "unknown path '" + path + "'" + Nearest.suggestion(path, names));
                return null;
            }
            steps = List.of(Key.SETTINGS.key(), path);
        }
        changed.put(steps.get(0).equals(Key.SETTINGS.key()) ? steps.get(steps.size() - 1) : path, place);
        Yaml nested = value;
        for (int i = steps.size() - 1; i >= 0; i--) {
            nested = new Yaml.Mapping(Map.of(steps.get(i), new Yaml.Entry(place, nested)), place);
        }
        return (Yaml.Mapping) nested;
    }

    /** A change from the command line that every point overrides would have no effect. */
    private void shadowed(Map<String, Place> changed, List<PlannedTrial> trials) {
        changed.forEach((name, place) -> {
            if (!trials.isEmpty()
                    && trials.stream().allMatch(trial -> trial.point().containsKey(name))) {
                problems.add(
                        place,
                        "'" + name + "' is an axis of this experiment, so this has no effect; choose its values with"
                                + " --only " + name + "=VALUE");
            }
        });
    }

    private Lock.ReportPlan report(
            ExperimentDocument document, List<String> axes, List<PlannedTrial> trials, boolean whole) {
        List<Map<String, String>> baselines = new ArrayList<>();
        for (Point baseline : document.baselines()) {
            Map<String, String> values = new LinkedHashMap<>();
            baseline.values().forEach((axis, written) -> {
                values.put(axis, written.text());
                if (!axes.contains(axis)) {
                    problems.add(
                            written.place(),
                            "'" + axis + "' is no axis of this experiment" + Nearest.suggestion(axis, axes));
                }
            });
            baselines.add(values);
            if (whole
                    && axes.containsAll(values.keySet())
                    && trials.stream()
                            .noneMatch(trial -> trial.point().entrySet().containsAll(values.entrySet()))) {
                problems.add(baseline.place(), "this baseline matches no trial");
            }
        }
        document.groupBy().forEach((axis, place) -> {
            if (!axes.contains(axis)) {
                problems.add(place, "'" + axis + "' is no axis of this experiment" + Nearest.suggestion(axis, axes));
            }
        });
        return new Lock.ReportPlan(List.copyOf(document.groupBy().keySet()), baselines);
    }
}

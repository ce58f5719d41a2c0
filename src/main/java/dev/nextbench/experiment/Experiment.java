package dev.nextbench.experiment;

import dev.nextbench.result.Lock;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An experiment, expanded into its trials.
 *
 * @param name the file's path under {@code experiments/} without ending; its base name if it lies elsewhere
 * @param file the file as it was named
 * @param title one line for the top of the report; the name if the file has none
 * @param question what the experiment is to find out; may be empty
 * @param scale the scale it was expanded with; absent if with none
 * @param axes the names of the axes in the order of the file; {@code seed} is the last
 * @param report how the report arranges the trials
 * @param trials the trials in order
 */
public record Experiment(
        String name,
        String file,
        String title,
        String question,
        @Nullable String scale,
        List<String> axes,
        Lock.ReportPlan report,
        List<PlannedTrial> trials) {

    /** Copies the lists. */
    public Experiment {
        axes = List.copyOf(axes);
        trials = List.copyOf(trials);
    }

    /**
     * The name of a file's experiment, with slashes: {@code cifar10/kernel-size} for
     * {@code experiments/cifar10/kernel-size.yaml}.
     */
    public static String name(Path file) {
        Path whole = file.toAbsolutePath().normalize();
        int last = whole.getNameCount() - 1;
        int from = last;
        for (int i = last - 1; i >= 0; i--) {
            if (whole.getName(i).toString().equals("experiments")) {
                from = i + 1;
                break;
            }
        }
        String path = whole.subpath(from, last + 1).toString().replace('\\', '/');
        int dot = path.lastIndexOf('.');
        return dot > path.lastIndexOf('/') + 1 ? path.substring(0, dot) : path;
    }

    /**
     * This experiment with only the trials that have the values asked for; of several values of one axis, any.
     *
     * @param choices each {@code AXIS=VALUE}, as {@code --only} takes them
     * @throws ExperimentException if a choice names no axis, or leaves no trial
     */
    public Experiment only(List<String> choices, Catalogue catalogue) {
        Problems problems = new Problems();
        Map<String, Set<String>> accepted = new LinkedHashMap<>();
        for (String choice : choices) {
            choose(choice, catalogue, problems, accepted);
        }
        problems.check();
        List<PlannedTrial> kept = trials.stream()
                .filter(trial -> accepted.entrySet().stream()
                        .allMatch(axis -> axis.getValue().contains(trial.point().getOrDefault(axis.getKey(), ""))))
                .toList();
        if (kept.isEmpty() && !choices.isEmpty()) {
            problems.add(
                    Place.of(choices.stream().map(choice -> "--only " + choice).collect(Collectors.joining(" "))),
                    "no trial has all of these values");
            problems.check();
        }
        return new Experiment(name, file, title, question, scale, axes, report, kept);
    }

    private void choose(String choice, Catalogue catalogue, Problems problems, Map<String, Set<String>> accepted) {
        Place place = Place.of("--only " + choice);
        int equals = choice.indexOf('=');
        if (equals < 1) {
            problems.add(place, "should be AXIS=VALUE, such as seed=0");
            return;
        }
        String given = choice.substring(0, equals).strip();
        String axis = given.startsWith("settings.") ? given.substring("settings.".length()) : given;
        if (!axes.contains(axis)) {
            problems.add(place, "'" + given + "' is no axis of this experiment" + Nearest.suggestion(axis, axes));
            return;
        }
        String text = choice.substring(equals + 1).strip();
        Set<String> values = new TreeSet<>();
        trials.forEach(trial -> {
            String value = trial.point().get(axis);
            if (value != null) {
                values.add(value);
            }
        });
        String canonical = values.contains(text) ? text : canonical(axis, text, catalogue);
        if (!values.contains(canonical)) {
            problems.add(place, "no trial has " + axis + " " + text + "; the values are " + String.join(", ", values));
            return;
        }
        accepted.computeIfAbsent(axis, key -> new LinkedHashSet<>()).add(canonical);
    }

    private static String canonical(String axis, String text, Catalogue catalogue) {
        if (axis.equals(Vocabulary.SEED)) {
            return text;
        }
        Problems unused = new Problems();
        Yaml yaml = new YamlReader(unused).option(text, text);
        Written written = yaml == null ? null : new Vocabulary(catalogue).value(axis, yaml, unused);
        return written == null ? text : written.text();
    }
}

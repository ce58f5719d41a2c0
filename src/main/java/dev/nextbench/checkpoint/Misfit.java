package dev.nextbench.checkpoint;

import dev.nextbench.graph.Graph;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Settings;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.WeightsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A file that is not of the model it was given for, and the one message that says so. */
record Misfit(
        Path file, NamedTensors weights, ModelDefinition model, Settings settings, Graph graph, Comparison comparison) {
    private static final int SHOWN = 8;

    /** So many entries that fit, for each that does not, leave no doubt about the model. */
    private static final int MANY = 50;

    WeightsException exception() {
        List<String> kinds = new ArrayList<>();
        list("missing", comparison.missing(), kinds);
        list(
                "of another shape",
                comparison.misshapen().stream()
                        .map(Comparison.Misshapen::toString)
                        .toList(),
                kinds);
        list("unexpected", comparison.unexpected(), kinds);
        return new WeightsException(file + " does not hold the weights of this " + model.name()
                + " (read with the names of " + comparison.convention().name() + "): " + String.join("; ", kinds)
                + ". " + remedy());
    }

    private static void list(String kind, List<String> entries, List<String> kinds) {
        if (!entries.isEmpty()) {
            int more = entries.size() - SHOWN;
            kinds.add(entries.size() + " " + kind + " ("
                    + entries.stream().limit(SHOWN).collect(Collectors.joining(", "))
                    + (more > 0 ? ", and " + more + " more" : "") + ")");
        }
    }

    private String remedy() {
        return otherClasses()
                .or(this::incomplete)
                .or(() -> LikelyModel.find(this).map(LikelyModel::sentence))
                .orElse("Name the model that they are of, its --set and --classes.");
    }

    /** What to do if nearly everything fits, so that it is the model, but not a whole or a clean file of it. */
    private Optional<String> incomplete() {
        List<String> missing = comparison.missing();
        boolean statistics = !missing.isEmpty() && missing.stream().allMatch(Misfit::isStatistic);
        if (comparison.misshapen().isEmpty() && comparison.unexpected().isEmpty() && statistics) {
            return Optional.of("The running statistics of its batch norms were not saved: save the whole state_dict(),"
                    + " buffers included.");
        }
        int wrong = comparison.differences();
        return wrong * MANY <= graph.parameters().size()
                        && comparison.misshapen().isEmpty()
                ? Optional.of("All else fits: the file is of this model, but something was left out of it or added.")
                : Optional.empty();
    }

    private static boolean isStatistic(String name) {
        return name.endsWith(".running_mean") || name.endsWith(".running_var");
    }

    /** What to do if nothing but the number of classes differs. */
    private Optional<String> otherClasses() {
        Set<String> last = ClassifierLayer.parameters(model, settings, graph);
        boolean only = comparison.missing().isEmpty()
                && comparison.unexpected().isEmpty()
                && comparison.misshapen().stream().allMatch(entry -> last.contains(entry.parameter()));
        return !only
                ? Optional.empty()
                : comparison.misshapen().stream()
                        .filter(entry -> entry.shape().rank() == 1)
                        .findFirst()
                        .map(bias -> "The file is for " + bias.shape().at(0) + " classes and this model for "
                                + bias.expected().at(0) + ": say --classes "
                                + bias.shape().at(0)
                                + ", or 'nextbench export' with --new-head to start the last layer anew.");
    }
}

package dev.nextbench.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nextbench.cost.Cost;
import dev.nextbench.experiment.Nearest;
import dev.nextbench.graph.Shape;
import dev.nextbench.io.Json;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.Setting;
import dev.nextbench.model.SettingType;
import dev.nextbench.published.Comparison;
import dev.nextbench.published.PublishedFigures;
import java.io.PrintWriter;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the models and what can be set in them. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "Lists models with their cost, what others print about them, and their paper; for one model, or"
                + " with --settings, also all published figures and the settings.",
        footer = {"", "Example: nextbench models 'inceptionnext_*'", "         nextbench models convnext_tiny"})
final class ModelsCommand implements Callable<Integer> {
    private static final int SIZE = 224;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "GLOB",
            description = "only the models whose name matches, such as 'convnext_*' (default: all)")
    private String glob = "*";

    @Option(names = "--settings", description = "also the settings: default, values and meaning")
    private boolean withSettings;

    @Option(
            names = "--json",
            description = "JSON: an array of models; 'values' is an array for a choice, else says the range in words")
    private boolean json;

    /** A model as JSON. */
    record ModelRow(
            String name,
            String family,
            String task,
            long parameters,
            long macs,
            List<SettingRow> settings,
            String paper,
            List<PublishedRow> published) {}

    /** A setting as JSON. */
    record SettingRow(String name, @JsonProperty("default") Object standard, Object values, String meaning) {}

    @Override
    public Integer call() {
        List<ModelDefinition> models = matching();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Json.write(models.stream().map(ModelsCommand::row).toList()));
        } else {
            table(models).forEach(out::println);
            if (withSettings || models.size() == 1) {
                models.forEach(model -> {
                    published(model, out);
                    settings(model, out);
                });
            } else {
                out.println();
                out.println(PublishedRow.LEGEND + "; 'models MODEL' says where and why.");
            }
        }
        out.flush();
        return 0;
    }

    private List<ModelDefinition> matching() {
        PathMatcher matcher;
        try {
            matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException e) {
            throw new InputException(
                    "'" + glob + "' is not a pattern: " + e.getDescription() + "; * stands for any letters, ? for one");
        }
        List<ModelDefinition> models = Models.all().stream()
                .filter(model -> matcher.matches(Path.of(model.name())))
                .toList();
        if (models.isEmpty()) {
            throw new InputException("no model's name matches '" + glob + "'"
                    + Nearest.suggestion(
                            glob,
                            Models.all().stream().map(ModelDefinition::name).toList()));
        }
        return models;
    }

    private static List<String> table(List<ModelDefinition> models) {
        TextTable table = TextTable.of(
                Set.of(3, 4, 5, 6, 7),
                "model",
                "family",
                "task",
                "params (M)",
                "MACs (G)",
                "published params",
                "MACs",
                "top-1 (%)",
                "figures from");
        for (ModelDefinition model : models) {
            Cost cost = cost(model, SIZE);
            List<Comparison> published = published(model).stream()
                    .filter(comparison -> comparison.figure().imageSize() == SIZE)
                    .toList();
            Comparison first = published.isEmpty() ? null : published.get(0);
            table.row(
                    model.name(),
                    model.family(),
                    model.task(),
                    Units.millions(cost.parameters()),
                    Units.billions(cost.macs()),
                    first == null ? "" : PublishedRow.marked(first.figure().parameters(), first.parameters()),
                    first == null ? "" : PublishedRow.marked(first.figure().macs(), first.macs()),
                    first == null ? "" : PublishedRow.marked(first.figure().top1(), null),
                    first == null ? model.paper() : first.figure().source());
        }
        return table.lines();
    }

    private static void published(ModelDefinition model, PrintWriter out) {
        List<Comparison> published = published(model);
        if (!published.isEmpty()) {
            out.println();
            PublishedRow.table(published).forEach(out::println);
        }
    }

    /** What was published about a model as it is, each with our counts for images of that size. */
    private static List<Comparison> published(ModelDefinition model) {
        return PublishedFigures.of(model, model.resolve(Map.of())).stream()
                .map(figure -> {
                    Cost cost = cost(model, figure.imageSize());
                    return PublishedFigures.compare(figure, cost.parameters(), cost.macs());
                })
                .toList();
    }

    private static void settings(ModelDefinition model, PrintWriter out) {
        out.println();
        out.println("Settings of " + model.name() + ", as --set NAME=VALUE takes them:");
        int width = model.settings().stream()
                .mapToInt(setting -> setting.name().length())
                .max()
                .orElse(0);
        for (Setting setting : model.settings()) {
            out.println();
            out.println(
                    "  " + setting.name() + " ".repeat(width - setting.name().length()) + "  "
                            + setting.standard().text());
            String indent = " ".repeat(width + 4);
            out.println(indent + setting.meaning());
            out.println(indent + "Values: " + setting.type().description() + ".");
        }
    }

    private static Cost cost(ModelDefinition model, int size) {
        return Cost.of(Models.trace(model.module(model.resolve(Map.of())), Shape.of(1, 3, size, size)));
    }

    private static ModelRow row(ModelDefinition model) {
        Cost cost = cost(model, SIZE);
        return new ModelRow(
                model.name(),
                model.family(),
                model.task(),
                cost.parameters(),
                cost.macs(),
                model.settings().stream()
                        .map(setting -> new SettingRow(
                                setting.name(), setting.standard().json(), values(setting.type()), setting.meaning()))
                        .toList(),
                model.paper(),
                published(model).stream().map(PublishedRow::of).toList());
    }

    private static Object values(SettingType type) {
        if (type instanceof SettingType.Choice choice) {
            return choice.names();
        }
        return type instanceof SettingType.Flag ? List.of(true, false) : type.description();
    }
}

package dev.nextbench.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nextbench.cost.Cost;
import dev.nextbench.experiment.Nearest;
import dev.nextbench.graph.Shape;
import dev.nextbench.io.Json;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.Setting;
import dev.nextbench.model.SettingType;
import java.io.PrintWriter;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the models and what can be set in them. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "Lists models, their cost and paper; for one model, or with --settings, also their settings.",
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
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ModelRow(
            String name,
            String family,
            String task,
            long parameters,
            long macs,
            List<SettingRow> settings,
            String paper,
            @Nullable PublishedFigures published) {}

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
                models.forEach(model -> settings(model, out));
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
                Set.of(3, 4, 5), "model", "family", "task", "params (M)", "MACs (G)", "published top-1 (%)", "paper");
        for (ModelDefinition model : models) {
            Cost cost = cost(model);
            Double top1 = PublishedFigures.of(model.name())
                    .map(PublishedFigures::top1)
                    .orElse(null);
            table.row(
                    model.name(),
                    model.family(),
                    model.task(),
                    Units.millions(cost.parameters()),
                    Units.billions(cost.macs()),
                    top1 == null ? "" : String.format(Locale.ROOT, "%.1f", top1),
                    model.paper());
        }
        return table.lines();
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

    private static Cost cost(ModelDefinition model) {
        return Cost.of(Models.trace(model.module(model.resolve(Map.of())), Shape.of(1, 3, SIZE, SIZE)));
    }

    private static ModelRow row(ModelDefinition model) {
        Cost cost = cost(model);
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
                PublishedFigures.of(model.name()).orElse(null));
    }

    private static Object values(SettingType type) {
        if (type instanceof SettingType.Choice choice) {
            return choice.names();
        }
        return type instanceof SettingType.Flag ? List.of(true, false) : type.description();
    }
}

package dev.nextbench.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nextbench.cost.Cost;
import dev.nextbench.cost.Layer;
import dev.nextbench.graph.Shape;
import dev.nextbench.io.Json;
import dev.nextbench.model.Models;
import dev.nextbench.published.Comparison;
import dev.nextbench.published.PublishedFigures;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a model costs, from its graph alone. */
@Command(
        name = "cost",
        mixinStandardHelpOptions = true,
        description = "Counts models' parameters, multiply-accumulates and activation bytes for one image, and compares"
                + " them with what was published.",
        footer = {
            "",
            "Example: nextbench cost convnext_tiny --set kernel=3 --set conv_ratio=1/4 --per-layer",
            "         nextbench cost convnext_base inceptionnext_base --input 3x384x384"
        })
final class CostCommand implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "MODEL",
            description = "a model's name; 'nextbench models' lists them. Several share the options")
    private List<String> models = List.of();

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "a setting of the model; may be repeated")
    private List<String> set = List.of();

    @Option(names = "--input", paramLabel = "CxHxW", description = "size of an image (default: ${DEFAULT-VALUE})")
    private String input = "3x224x224";

    @Option(names = "--classes", paramLabel = "N", description = "classes of the last layer (default: the model's)")
    private @Nullable Integer classes;

    @Option(names = "--per-layer", description = "also a row for each operator")
    private boolean perLayer;

    @Option(names = "--json", description = "JSON: one object, or an array of them for several models")
    private boolean json;

    /** The cost as JSON. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CostReport(
            String model,
            Map<String, Object> settings,
            List<Integer> input,
            long parameters,
            long macs,
            long activationBytes,
            List<PublishedRow> published,
            @Nullable List<LayerRow> layers) {}

    /** A layer as JSON. */
    record LayerRow(
            String name, String operator, List<Integer> output, long parameters, long macs, long activationBytes) {
        static LayerRow of(Layer layer) {
            return new LayerRow(
                    layer.name(),
                    layer.operator(),
                    layer.output().extents(),
                    layer.parameters(),
                    layer.macs(),
                    layer.activationBytes());
        }
    }

    /** A model with its cost and what was published about it. */
    private record Counted(ChosenModel chosen, Cost cost, List<Comparison> published) {}

    @Override
    public Integer call() {
        int size = ModelArguments.size(input);
        List<Counted> counted = new ArrayList<>();
        for (String model : models) {
            counted.add(count(ChosenModel.of(model, set, classes), size));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            List<CostReport> reports =
                    counted.stream().map(each -> report(each, size)).toList();
            out.print(Json.write(reports.size() == 1 ? reports.get(0) : reports));
        } else {
            for (int i = 0; i < counted.size(); i++) {
                if (i > 0) {
                    out.println();
                }
                print(counted.get(i), size, out);
            }
        }
        out.flush();
        return 0;
    }

    private static Counted count(ChosenModel chosen, int size) {
        Cost cost = Cost.of(Models.trace(chosen.module(), Shape.of(1, 3, size, size)));
        List<Comparison> published = PublishedFigures.of(chosen.definition(), chosen.settings(), size).stream()
                .map(figure -> PublishedFigures.compare(figure, cost.parameters(), cost.macs()))
                .toList();
        return new Counted(chosen, cost, published);
    }

    private CostReport report(Counted counted, int size) {
        Cost cost = counted.cost();
        return new CostReport(
                counted.chosen().name(),
                counted.chosen().settings().json(),
                List.of(3, size, size),
                cost.parameters(),
                cost.macs(),
                cost.activationBytes(),
                counted.published().stream().map(PublishedRow::of).toList(),
                perLayer ? cost.layers().stream().map(LayerRow::of).toList() : null);
    }

    private void print(Counted counted, int size, PrintWriter out) {
        Cost cost = counted.cost();
        TextTable.of(Set.of(1), "model", counted.chosen().name())
                .row("input", "3x" + size + "x" + size)
                .row("parameters", Units.grouped(cost.parameters()))
                .row("MACs", Units.grouped(cost.macs()))
                .row("activation bytes", Units.grouped(cost.activationBytes()))
                .lines()
                .forEach(out::println);
        if (!counted.published().isEmpty()) {
            out.println();
            PublishedRow.table(counted.published()).forEach(out::println);
        }
        if (perLayer) {
            TextTable layers = TextTable.of(Set.of(3, 4, 5), "layer", "operator", "output", "params", "MACs", "bytes");
            for (Layer layer : cost.layers()) {
                layers.row(
                        layer.name(),
                        layer.operator(),
                        layer.output().toString(),
                        Units.grouped(layer.parameters()),
                        Units.grouped(layer.macs()),
                        Units.grouped(layer.activationBytes()));
            }
            out.println();
            layers.lines().forEach(out::println);
        }
    }
}

package dev.nextbench.checkpoint;

import dev.nextbench.graph.Graph;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.Setting;
import dev.nextbench.model.SettingType;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The model and settings that a file is most likely of: the model with the fewest differences, then, one after another,
 * the changes of single settings that leave the fewest.
 *
 * @param changes {@code NAME=VALUE}, over the defaults, or over the person's settings if it is the same model
 */
record LikelyModel(ModelDefinition model, Settings settings, List<String> changes, int differences) {
    private static final List<String> FRACTIONS = List.of("1", "1/2", "3/8", "1/4", "1/8", "1/16");
    private static final int LARGEST_KERNEL = 13;
    private static final int MOST_VALUES = 4;

    /** One that fits at least twice as well as what the person named. */
    static Optional<LikelyModel> find(Misfit misfit) {
        LikelyModel named = new LikelyModel(
                misfit.model(),
                misfit.settings(),
                List.of(),
                misfit.comparison().differences());
        Stream<LikelyModel> others = Models.all().stream()
                .filter(model -> !model.equals(misfit.model())
                        && model.task().equals(misfit.model().task()))
                .flatMap(model -> of(misfit, model, model.resolve(classesOf(misfit, model)), List.of()).stream());
        LikelyModel best = Stream.concat(Stream.of(named), others)
                .min(Comparator.comparingInt(LikelyModel::differences))
                .orElseThrow();
        for (Optional<LikelyModel> better = best.better(misfit); better.isPresent(); better = best.better(misfit)) {
            best = better.get();
        }
        return 2 * best.differences() <= named.differences() ? Optional.of(best) : Optional.empty();
    }

    private static Map<String, SettingValue> classesOf(Misfit misfit, ModelDefinition model) {
        SettingValue classes = misfit.settings().values().get("classes");
        return classes == null || model.setting("classes").isEmpty() ? Map.of() : Map.of("classes", classes);
    }

    private static Optional<LikelyModel> of(
            Misfit misfit, ModelDefinition model, Settings settings, List<String> changes) {
        try {
            Graph graph = Models.trace(
                    model.module(settings),
                    misfit.graph().inputs().get(0).value().shape());
            Comparison comparison = Conventions.best(
                    misfit.file(),
                    misfit.weights(),
                    model.family(),
                    graph.parameters().values(),
                    Set.of());
            return Optional.of(new LikelyModel(model, settings, changes, comparison.differences()));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // settings that contradict each other, or images too small for it
        }
    }

    private Optional<LikelyModel> better(Misfit misfit) {
        List<LikelyModel> candidates = new ArrayList<>();
        for (Setting setting : model.settings()) {
            for (SettingValue value : values(setting.type())) {
                List<String> all = new ArrayList<>(changes);
                all.add(setting.name() + "=" + value.text());
                of(misfit, model, ClassifierLayer.with(model, settings, setting.name(), value), all)
                        .filter(changed -> changed.differences < differences)
                        .ifPresent(candidates::add);
            }
        }
        return candidates.stream().min(Comparator.comparingInt(LikelyModel::differences));
    }

    private static List<SettingValue> values(SettingType type) {
        Stream<String> texts = Stream.empty();
        if (type instanceof SettingType.Choice choice) {
            texts = choice.names().stream();
        } else if (type instanceof SettingType.Flag) {
            texts = Stream.of("true", "false");
        } else if (type instanceof SettingType.Fraction) {
            texts = FRACTIONS.stream();
        } else if (type instanceof SettingType.Whole whole && whole.odd()) {
            texts = IntStream.iterate(3, k -> k <= LARGEST_KERNEL, k -> k + 2).mapToObj(String::valueOf);
        } else if (type instanceof SettingType.Whole whole && whole.high() <= MOST_VALUES) {
            texts = IntStream.rangeClosed((int) whole.low(), (int) whole.high()).mapToObj(String::valueOf);
        }
        return texts.map(type::parse).toList();
    }

    /** The sentence for a person. */
    String sentence() {
        return "These look like weights of " + model.name()
                + changes.stream().map(change -> " --set " + change).collect(Collectors.joining()) + ".";
    }
}

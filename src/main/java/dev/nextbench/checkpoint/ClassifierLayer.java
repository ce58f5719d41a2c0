package dev.nextbench.checkpoint;

import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Shape;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.Settings;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The last layer of a classifier: what depends on the number of classes. */
final class ClassifierLayer {
    private static final String CLASSES = "classes";

    private ClassifierLayer() {}

    /** The names of the parameters whose shape the setting {@code classes} changes; none if the model lacks it. */
    static Set<String> parameters(ModelDefinition model, Settings settings, Graph graph) {
        Set<String> names = new LinkedHashSet<>();
        if (!settings.values().containsKey(CLASSES)) {
            return names;
        }
        int classes = settings.whole(CLASSES);
        Settings changed = with(model, settings, CLASSES, new SettingValue.Whole(classes == 1 ? 2 : classes - 1));
        Map<String, Shape> shapes =
                Models.trace(
                                model.module(changed),
                                graph.inputs().get(0).value().shape())
                        .parameters()
                        .values()
                        .stream()
                        .collect(Collectors.toMap(Parameter::name, Parameter::shape));
        for (Parameter parameter : graph.parameters().values()) {
            if (!parameter.shape().equals(shapes.get(parameter.name()))) {
                names.add(parameter.name());
            }
        }
        return names;
    }

    /** The settings with one of them changed. */
    static Settings with(ModelDefinition model, Settings settings, String name, SettingValue value) {
        Map<String, SettingValue> changed = new TreeMap<>(settings.values());
        changed.put(name, value);
        return model.resolve(changed);
    }
}

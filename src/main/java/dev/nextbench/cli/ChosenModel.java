package dev.nextbench.cli;

import dev.nextbench.graph.Graph;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Module;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.Settings;
import dev.nextbench.train.ClassifierGraphs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model with all its settings, built.
 *
 * @param module {@code [N, 3, H, W]} to logits {@code [N, classes]}
 */
record ChosenModel(ModelDefinition definition, Settings settings, Module module) {
    /**
     * A model by name with changes of its settings.
     *
     * @param changes each {@code NAME=VALUE}, as {@code --set} takes them
     * @param classes what {@code --classes} said; absent without it
     */
    static ChosenModel of(String name, List<String> changes, @Nullable Integer classes) {
        Settings settings = ModelArguments.settings(name, all(changes, classes));
        return build(ModelArguments.model(name), settings, "--set");
    }

    private static List<String> all(List<String> changes, @Nullable Integer classes) {
        List<String> all = new ArrayList<>(changes);
        if (classes != null) {
            if (changes.stream().anyMatch(change -> change.strip().startsWith("classes="))) {
                throw new InputException("--classes and --set classes= say the same; give one of them");
            }
            all.add("classes=" + classes);
        }
        return all;
    }

    /**
     * A model by name with settings that were written down, as JSON values.
     *
     * @param source the file that they stand in, for messages
     */
    static ChosenModel of(String name, Map<String, Object> settings, String source) {
        ModelDefinition definition = ModelArguments.model(name);
        try {
            return build(definition, definition.resolveJson(settings), source);
        } catch (IllegalArgumentException e) {
            throw new InputException(source + ": " + e.getMessage());
        }
    }

    private static ChosenModel build(ModelDefinition definition, Settings settings, String source) {
        try {
            return new ChosenModel(definition, settings, definition.module(settings));
        } catch (IllegalArgumentException e) {
            throw new InputException(source + ": " + definition.name() + " cannot be built so: " + e.getMessage());
        }
    }

    /** The same model with changes of these settings, as {@code --set} and {@code --classes} take them. */
    ChosenModel with(List<String> changes, @Nullable Integer classes) {
        List<String> all = all(changes, classes);
        Settings read = ModelArguments.settings(name(), all);
        Map<String, SettingValue> changed = new TreeMap<>(settings.values());
        for (String change : all) {
            String name = change.substring(0, change.indexOf('=')).strip();
            changed.computeIfPresent(name, (key, old) -> read.values().get(key));
        }
        return build(definition, definition.resolve(changed), "--set");
    }

    /** The model's name. */
    String name() {
        return definition.name();
    }

    /** Normalised images {@code [N, 3, size, size]} to logits. */
    Graph inference(int size) {
        return new ClassifierGraphs(module, size).inference();
    }
}

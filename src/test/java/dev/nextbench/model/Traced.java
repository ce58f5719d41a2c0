package dev.nextbench.model;

import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/** Models of the catalogue as graphs, with settings as a person would write them: {@code kernel=5; depths=[1, 1]}. */
final class Traced {
    private Traced() {}

    static Settings settings(String model, String changes) {
        ModelDefinition definition = Models.find(model).orElseThrow();
        Map<String, SettingValue> changed = new LinkedHashMap<>();
        if (!changes.isBlank()) {
            for (String change : changes.split(";", -1)) {
                String[] parts = change.split("=", -1);
                Setting setting = definition.setting(parts[0].strip()).orElseThrow();
                changed.put(setting.name(), setting.type().parse(parts[1]));
            }
        }
        return definition.resolve(changed);
    }

    static Module module(String model, String changes) {
        return Models.find(model).orElseThrow().module(settings(model, changes));
    }

    static Graph graph(String model, String changes, int size) {
        return Models.trace(module(model, changes), Shape.of(1, 3, size, size));
    }

    static Graph graph(String model) {
        return graph(model, "", 224);
    }
}

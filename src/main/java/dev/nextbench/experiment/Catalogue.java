package dev.nextbench.experiment;

import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Setting;
import dev.nextbench.model.SettingType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The models that experiments can name, with their settings. */
public final class Catalogue {
    private final Map<String, ModelDefinition> models = new LinkedHashMap<>();
    private final Map<String, Set<SettingType>> settings = new LinkedHashMap<>();

    /** The catalogue of these models. */
    public Catalogue(List<ModelDefinition> models) {
        for (ModelDefinition model : models) {
            this.models.put(model.name(), model);
            for (Setting setting : model.settings()) {
                settings.computeIfAbsent(setting.name(), name -> new LinkedHashSet<>())
                        .add(setting.type());
            }
        }
    }

    /** All models, in the order given. */
    public List<ModelDefinition> models() {
        return List.copyOf(models.values());
    }

    /** A model by name. */
    public Optional<ModelDefinition> model(String name) {
        return Optional.ofNullable(models.get(name));
    }

    /** The names of the models. */
    List<String> names() {
        return List.copyOf(models.keySet());
    }

    /** The names of all settings that any model has. */
    List<String> settings() {
        return List.copyOf(settings.keySet());
    }

    /** The different types that models give a setting of this name; none if no model has it. */
    List<SettingType> types(String setting) {
        return List.copyOf(settings.getOrDefault(setting, Set.of()));
    }
}

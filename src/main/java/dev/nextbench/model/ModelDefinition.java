package dev.nextbench.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A model by name: a family with its sizes.
 *
 * @param name its name (cli.md, 'Names of models')
 * @param family the architecture: {@code resnet}, {@code convnext}, {@code inceptionnext}, {@code econvnext}
 * @param task {@code classify} or {@code detect}
 * @param paper where it was published, such as {@code arXiv 2303.16900}
 * @param settings its settings with this size's defaults, in the order in which they are shown
 * @param following the defaults that follow other settings: from all settings, the values of those that a person left
 *     alone and that have to fit what the person changed, such as the expansion of each stage to the number of stages
 * @param build makes the module from settings that {@link #resolve} has checked
 */
public record ModelDefinition(
        String name,
        String family,
        String task,
        String paper,
        List<Setting> settings,
        Function<Settings, Map<String, SettingValue>> following,
        Function<Settings, Module> build) {

    /** Copies the settings. */
    public ModelDefinition {
        settings = List.copyOf(settings);
    }

    /** A model none of whose defaults follows another setting. */
    public ModelDefinition(
            String name,
            String family,
            String task,
            String paper,
            List<Setting> settings,
            Function<Settings, Module> build) {
        this(name, family, task, paper, settings, resolved -> Map.of(), build);
    }

    /** A setting by name. */
    public Optional<Setting> setting(String name) {
        return settings.stream().filter(setting -> setting.name().equals(name)).findFirst();
    }

    /** All settings, those of {@code changed} with the values given; every name has to be a setting of this model. */
    public Settings resolve(Map<String, SettingValue> changed) {
        SortedMap<String, SettingValue> resolved = new TreeMap<>();
        settings.forEach(setting -> resolved.put(setting.name(), setting.standard()));
        changed.forEach((name, value) -> {
            if (resolved.put(name, value) == null) {
                throw new IllegalArgumentException(this.name + " has no setting '" + name + "'");
            }
        });
        following.apply(new Settings(resolved)).forEach((name, value) -> {
            if (!changed.containsKey(name)) {
                resolved.put(name, value);
            }
        });
        return new Settings(resolved);
    }

    /**
     * All settings from their JSON values, as {@link Settings#json} gives them; what is not named has its default.
     *
     * @throws IllegalArgumentException if a name or a value is none of this model's
     */
    public Settings resolveJson(Map<String, Object> json) {
        Map<String, SettingValue> changed = new TreeMap<>();
        json.forEach((name, value) -> {
            Setting setting = setting(name)
                    .orElseThrow(() -> new IllegalArgumentException(this.name + " has no setting '" + name + "'"));
            changed.put(name, setting.type().parse(String.valueOf(value)));
        });
        return resolve(changed);
    }

    /**
     * The module for these settings: {@code [N, 3, H, W]} to logits {@code [N, classes]} for a classifier.
     *
     * @throws IllegalArgumentException if the settings contradict each other; the message names both
     */
    public Module module(Settings settings) {
        return build.apply(settings);
    }

    /**
     * What of resolved settings is not the model's own, in words: {@code kernel=5 norm=batch}; empty without any.
     *
     * @param settings all of them, as JSON values
     */
    public String changes(Map<String, Object> settings) {
        Map<String, Object> own = resolve(Map.of()).json();
        return new TreeMap<>(settings)
                .entrySet().stream()
                        .filter(each -> !each.getValue().equals(own.get(each.getKey())))
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining(" "));
    }
}

package dev.nextbench.cli;

import dev.nextbench.experiment.Nearest;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.Setting;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what several commands take: a model's name, {@code --set NAME=VALUE}, and {@code --input CxHxW}. */
final class ModelArguments {
    private static final Pattern INPUT = Pattern.compile("3x([1-9]\\d{0,4})x([1-9]\\d{0,4})");

    private ModelArguments() {}

    /** A model by name, or an error with the nearest ones. */
    static ModelDefinition model(String name) {
        return Models.find(name)
                .orElseThrow(() -> new InputException("unknown model '" + name + "'"
                        + Nearest.suggestion(
                                name,
                                Models.all().stream().map(ModelDefinition::name).toList())));
    }

    /** All settings of a model, changed by {@code NAME=VALUE} texts; an error names the nearest setting. */
    static Settings settings(String model, List<String> changes) {
        ModelDefinition definition = model(model);
        Map<String, SettingValue> changed = new LinkedHashMap<>();
        for (String change : changes) {
            int equals = change.indexOf('=');
            if (equals < 1) {
                throw new InputException("--set " + change + ": should be NAME=VALUE, such as --set kernel=5");
            }
            String name = change.substring(0, equals).strip();
            Setting setting = definition
                    .setting(name)
                    .orElseThrow(() -> new InputException("--set " + change + ": " + model + " has no setting '" + name
                            + "'"
                            + Nearest.suggestion(
                                    name,
                                    definition.settings().stream()
                                            .map(Setting::name)
                                            .toList())));
            try {
                SettingValue value = setting.type().parse(change.substring(equals + 1));
                if (changed.put(name, value) != null) {
                    throw new InputException("--set " + name + " is given twice; keep one of them");
                }
            } catch (IllegalArgumentException e) {
                throw new InputException("--set " + change + ": " + e.getMessage());
            }
        }
        return definition.resolve(changed);
    }

    /** The height and width of {@code 3xHxW}, which have to be equal. */
    static int size(String input) {
        Matcher matcher = INPUT.matcher(input);
        if (!matcher.matches() || !matcher.group(1).equals(matcher.group(2))) {
            throw new InputException(
                    "--input " + input + ": should be 3xHxW with equal height and width, such as 3x224x224");
        }
        return Integer.parseInt(matcher.group(1));
    }
}

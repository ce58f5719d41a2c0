package dev.nextbench.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.Setting;
import dev.nextbench.model.SettingType;
import dev.nextbench.model.SettingValue;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Nothing that changes a classifier's graph is without a reference. */
class CoverageTest {
    /** Act in training alone, by random numbers that no reference shares, or only where a parameter starts. */
    private static final Set<String> WITHOUT_REFERENCE =
            Set.of("drop_path", "head_dropout", "layer_scale_init", "classes");

    @Test
    void everySettingOfEveryFamilyHasCasesWithDifferentValues() throws IOException, WeightsException {
        List<Reference> references = Reference.all();
        for (ModelDefinition model : Models.all()) {
            if (!model.task().equals("classify")) {
                continue;
            }
            for (Setting setting : model.settings()) {
                if (!WITHOUT_REFERENCE.contains(setting.name())) {
                    Set<String> values = values(references, model.family(), setting.name());
                    assertThat(values)
                            .as(model.family() + " " + setting.name())
                            .hasSizeGreaterThanOrEqualTo(2)
                            .containsAll(choices(setting.type()));
                }
            }
        }
    }

    private static Set<String> values(List<Reference> references, String family, String setting) {
        return references.stream()
                .filter(reference -> reference.definition().family().equals(family))
                .map(reference -> reference.settings().values().get(setting))
                .filter(value -> value != null)
                .map(SettingValue::text)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> choices(SettingType type) {
        return type instanceof SettingType.Flag
                ? List.of("true", "false")
                : type instanceof SettingType.Choice choice ? choice.names() : List.of();
    }
}

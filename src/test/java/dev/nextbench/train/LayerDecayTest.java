package dev.nextbench.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.graph.Parameter;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerDecayTest {
    private static Collection<Parameter> parameters(String name) {
        ModelDefinition model = Models.find(name).orElseThrow();
        return new ClassifierGraphs(model.module(model.resolve(Map.of())), 64)
                .inference()
                .parameters()
                .values();
    }

    /** Group ids of classification-training.md, section 1.5, for depths 3, 3, 27, 3: the factor is 0.7^(13 - id). */
    @ParameterizedTest
    @CsvSource({
        "stem.0.weight, 0",
        "stages.0.blocks.2.norm.bias, 1",
        "stages.1.downsample.1.weight, 2",
        "stages.1.blocks.0.mlp.fc1.weight, 2",
        "stages.2.downsample.0.weight, 3",
        "stages.2.blocks.0.conv_dw.weight, 3",
        "stages.2.blocks.2.conv_dw.weight, 3",
        "stages.2.blocks.3.conv_dw.weight, 4",
        "stages.2.blocks.26.gamma, 11",
        "stages.3.downsample.1.bias, 12",
        "stages.3.blocks.1.gamma, 12",
        "head.norm.weight, 13",
        "head.fc.weight, 13"
    })
    void everyParameterOfConvNextBaseHasItsGroup(String name, int group) {
        Collection<Parameter> parameters = parameters("convnext_base");
        Parameter parameter = parameters.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(new LayerDecay(0.7, parameters).applyAsDouble(parameter))
                .isCloseTo(Math.pow(0.7, 13 - group), within(1e-15));
    }

    @Test
    void aModelWithOtherStagesIsRefused() {
        Collection<Parameter> parameters = parameters("convnext_small_isotropic");
        assertThatThrownBy(() -> new LayerDecay(0.7, parameters)).hasMessageContaining("training.layer_decay");
    }
}

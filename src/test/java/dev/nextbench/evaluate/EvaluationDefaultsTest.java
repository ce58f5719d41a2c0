package dev.nextbench.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.data.EvaluationTransform;
import dev.nextbench.data.EvaluationTransform.Kind;
import dev.nextbench.data.Resampler;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The crops of timm 1.0.31's configurations of the published weights, and of section 1 of the recipes. */
class EvaluationDefaultsTest {
    @ParameterizedTest
    @CsvSource({
        "resnet50, 224, 0.875, TIMM",
        "convnext_atto, 224, 0.875, TIMM",
        "convnext_base, 224, 0.875, TIMM",
        "convnext_base, 383, 0.875, TIMM",
        "convnext_base, 384, 1, WARP",
        "inceptionnext_atto, 224, 0.875, TIMM",
        "inceptionnext_small, 224, 0.875, TIMM",
        "inceptionnext_base, 224, 0.95, TIMM",
        "inceptionnext_base, 384, 1, TIMM",
        "econvnext_mini, 224, 0.875, PADDLE",
        "econvnext_small, 384, 0.875, PADDLE"
    })
    void published_weights_are_evaluated_as_published(String model, int size, double crop, Kind kind) {
        assertThat(Models.find(model)).isPresent();
        assertThat(EvaluationDefaults.of(model, size))
                .isEqualTo(new EvaluationTransform(size, crop, kind, Resampler.BICUBIC));
    }

    @Test
    void every_model_has_them() {
        for (ModelDefinition model : Models.all()) {
            assertThat(EvaluationDefaults.of(model.name(), EvaluationDefaults.SIZE)
                            .size())
                    .isEqualTo(224);
        }
    }
}

package dev.nextbench.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainedModelTest {
    private static final TrainedModel MODEL = new TrainedModel(
            "convnext_tiny",
            Map.of("depths", List.of(3, 3, 9, 3), "kernel", 7, "drop_path", 0.1, "norm", "layer"),
            224,
            List.of("tench", "goldfish"),
            new TrainedModel.Validation("0123456789ab", 256, 0.875, "timm", "torchvision", "bfloat16"));

    @Test
    void itComesBackFromItsMetadata() throws WeightsException {
        assertThat(TrainedModel.of(MODEL.metadata())).isEqualTo(MODEL);
        assertThat(MODEL.metadata())
                .containsEntry("eval_size", "256")
                .containsEntry("eval_crop", "0.875")
                .containsEntry("eval_transform", "timm")
                .containsEntry("eval_normalization", "torchvision");
    }

    @Test
    void filesOfEarlierVersionsDoNotSayHowTheyWereValidated() throws WeightsException {
        TrainedModel unknown = new TrainedModel("resnet50", Map.of(), 224, List.of());
        assertThat(unknown.metadata()).containsOnlyKeys("format", "model", "settings", "size", "classes");
        assertThat(TrainedModel.of(unknown.metadata())).isEqualTo(unknown);
        assertThat(unknown.validation()).isNull();
    }

    @Test
    void whatIsDamagedIsNamed() {
        for (String field : List.of("trial", "eval_crop", "eval_transform", "eval_normalization", "eval_precision")) {
            Map<String, String> metadata = new LinkedHashMap<>(MODEL.metadata());
            metadata.remove(field);
            assertThatThrownBy(() -> TrainedModel.of(metadata))
                    .isInstanceOf(WeightsException.class)
                    .hasMessage("the file's description of its model is damaged: it has no '" + field + "'");
        }
        Map<String, String> metadata = new LinkedHashMap<>(MODEL.metadata());
        metadata.put("eval_size", "large");
        assertThatThrownBy(() -> TrainedModel.of(metadata))
                .hasMessageContaining("is damaged")
                .hasMessageContaining("large");
    }
}

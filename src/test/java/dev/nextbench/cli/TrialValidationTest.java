package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.data.EvaluationTransform;
import dev.nextbench.data.Resampler;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.Precision;
import dev.nextbench.graph.Shape;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.Safetensors;
import dev.nextbench.weights.TrainedModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialValidationTest {
    private static final String TRIAL = """
            {"id": "abc", "definition": {
              "data": {"size": 8, "eval_size": 16, "eval_crop": 0.5, "eval_transform": "paddle"},
              "augmentation": {"normalization": "paddle"},
              "training": {"precision": "bfloat16"}}}
            """;

    @TempDir
    Path folder;

    private Path weights(String name, Map<String, String> metadata) throws IOException {
        Path file = folder.resolve(name);
        NamedTensors.Tensor scalar = new NamedTensors.Tensor(Shape.of(), ByteBuffer.allocate(4));
        Safetensors.write(file, new NamedTensors(Map.of("x", scalar), metadata));
        return file;
    }

    private static TrainedModel model(TrainedModel.Validation validation) {
        return new TrainedModel("resnet50", Map.of(), 8, List.of("cat", "dog"), validation);
    }

    @Test
    void aFileThatWasCopiedOutOfItsTrialSaysItItself() throws IOException {
        Path file = weights(
                "copy.safetensors",
                model(new TrainedModel.Validation("abc", 16, 0.5, "warp", "torchvision", "bfloat16"))
                        .metadata());
        assertThat(TrialValidation.of(file))
                .contains(new TrialValidation(
                        "abc",
                        8,
                        new EvaluationTransform(16, 0.5, EvaluationTransform.Kind.WARP, Resampler.BICUBIC),
                        AugmentationSettings.Normalization.TORCHVISION,
                        Precision.BFLOAT16));
    }

    @Test
    void anOlderFileIsDescribedByTheTrialBesideIt() throws IOException {
        Files.writeString(folder.resolve("trial.json"), TRIAL);
        Path file = weights(TrainedModel.FILE, model(null).metadata());
        assertThat(TrialValidation.of(file))
                .contains(new TrialValidation(
                        "abc",
                        8,
                        new EvaluationTransform(16, 0.5, EvaluationTransform.Kind.PADDLE, Resampler.BICUBIC),
                        AugmentationSettings.Normalization.PADDLE,
                        Precision.BFLOAT16));
        Files.writeString(folder.resolve("trial.json"), "{\"id\": \"abc\", \"definition\": {\"data\": {\"size\": 8}}}");
        assertThat(TrialValidation.of(file))
                .as("a trial of a version that had none of these settings")
                .contains(new TrialValidation(
                        "abc",
                        8,
                        new EvaluationTransform(8, 1),
                        AugmentationSettings.Normalization.TIMM,
                        Precision.FLOAT32));
    }

    @Test
    void othersFilesSayNothing() throws IOException {
        assertThat(TrialValidation.of(null)).isEmpty();
        assertThat(TrialValidation.of(weights("timm.safetensors", Map.of("format", "pt"))))
                .isEmpty();
        assertThat(TrialValidation.of(
                        weights("old-copy.safetensors", model(null).metadata())))
                .isEmpty();
        assertThat(TrialValidation.of(folder.resolve("resnet50.pth"))).isEmpty();
    }

    @Test
    void whatIsDamagedIsNamedWithTheRemedy() throws IOException {
        Path file = weights(
                "copy.safetensors",
                model(new TrainedModel.Validation("abc", 16, 0.5, "cubist", "timm", "float32"))
                        .metadata());
        assertThatThrownBy(() -> TrialValidation.of(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + " does not say how it was validated (")
                .hasMessageContaining("CUBIST");
    }
}

package dev.nextbench.cli;

import dev.nextbench.data.EvaluationTransform;
import dev.nextbench.data.Resampler;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.Precision;
import dev.nextbench.io.Json;
import dev.nextbench.weights.Safetensors;
import dev.nextbench.weights.TrainedModel;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * How a trial validated its model, as its weights say it themselves, wherever they lie, or {@code trial.json} beside
 * them. What that file does not say, as one of an older version, is as trials did it then: the whole of the shorter
 * side, in float32.
 *
 * @param id the trial's id
 * @param trainingSize height and width of training images, which the weights' own description names
 * @param transform what test images went through
 * @param normalization in which order of float32 operations they were normalised
 * @param precision of the model's products
 */
record TrialValidation(
        String id,
        int trainingSize,
        EvaluationTransform transform,
        AugmentationSettings.Normalization normalization,
        Precision precision) {
    private static final String DEFINITION = "trial.json";

    /** The validation of the trial that a file of weights comes from; empty if neither it nor its folder says one. */
    static Optional<TrialValidation> of(@Nullable Path weights) throws IOException {
        if (weights == null) {
            return Optional.empty();
        }
        Optional<TrialValidation> described = Safetensors.isNamed(weights) ? described(weights) : Optional.empty();
        if (described.isPresent() || !weights.endsWith(TrainedModel.FILE)) {
            return described;
        }
        Path file = weights.resolveSibling(DEFINITION);
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    private static Optional<TrialValidation> described(Path weights) throws IOException {
        try {
            Map<String, String> metadata = Safetensors.read(weights).metadata();
            if (!metadata.containsKey("model")) {
                return Optional.empty();
            }
            TrainedModel model = TrainedModel.of(metadata);
            TrainedModel.Validation said = model.validation();
            return said == null
                    ? Optional.empty()
                    : Optional.of(new TrialValidation(
                            said.trial(),
                            model.size(),
                            new EvaluationTransform(
                                    said.size(),
                                    said.crop(),
                                    constant(EvaluationTransform.Kind.class, said.transform()),
                                    Resampler.BICUBIC),
                            constant(AugmentationSettings.Normalization.class, said.normalization()),
                            constant(Precision.class, said.precision())));
        } catch (WeightsException | IllegalArgumentException e) {
            throw new InputException(weights + " does not say how it was validated (" + e.getMessage()
                    + "); copy it again, or export the trial");
        }
    }

    private static TrialValidation read(Path file) throws IOException {
        try {
            JsonNode trial = Json.mapper().readTree(Files.readString(file));
            JsonNode data = trial.path("definition").path("data");
            int size = data.path("size").asInt();
            int evalSize = data.path("eval_size").asInt(0);
            EvaluationTransform transform = new EvaluationTransform(
                    evalSize == 0 ? size : evalSize,
                    data.path("eval_crop").asDouble(1),
                    constant(
                            EvaluationTransform.Kind.class,
                            data.path("eval_transform").asString("timm")),
                    Resampler.BICUBIC);
            JsonNode definition = trial.path("definition");
            return new TrialValidation(
                    trial.path("id").asString(),
                    size,
                    transform,
                    constant(
                            AugmentationSettings.Normalization.class,
                            definition
                                    .path("augmentation")
                                    .path("normalization")
                                    .asString("timm")),
                    constant(
                            Precision.class,
                            definition.path("training").path("precision").asString("float32")));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new InputException(file + " does not describe a trial (" + e.getMessage()
                    + "); run the trial again, or copy its weights to another folder");
        }
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    }
}

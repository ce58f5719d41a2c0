package dev.nextbench.cli;

import dev.nextbench.data.EvaluationTransform;
import dev.nextbench.data.Resampler;
import dev.nextbench.experiment.Precision;
import dev.nextbench.io.Json;
import dev.nextbench.weights.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * How a trial validated its model, as {@code trial.json} beside its weights says it. What the file does not say, as one
 * of an older version, is as trials did it then: the whole of the shorter side, in float32.
 *
 * @param id the trial's id
 * @param trainingSize height and width of training images, which the weights' own description names
 * @param transform what test images went through
 * @param precision of the model's products
 */
record TrialValidation(String id, int trainingSize, EvaluationTransform transform, Precision precision) {
    private static final String DEFINITION = "trial.json";

    /** The validation of the trial in whose folder a file of weights lies; empty if it lies in none. */
    static Optional<TrialValidation> of(@Nullable Path weights) throws IOException {
        if (weights == null || !weights.endsWith(TrainedModel.FILE)) {
            return Optional.empty();
        }
        Path file = weights.resolveSibling(DEFINITION);
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
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
                    constant(EvaluationTransform.Kind.class, data, "eval_transform", "timm"),
                    Resampler.BICUBIC);
            Precision precision =
                    constant(Precision.class, trial.path("definition").path("training"), "precision", "float32");
            return new TrialValidation(trial.path("id").asString(), size, transform, precision);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new InputException(file + " does not describe a trial (" + e.getMessage()
                    + "); run the trial again, or copy its weights to another folder");
        }
    }

    private static <E extends Enum<E>> E constant(Class<E> type, JsonNode node, String name, String otherwise) {
        return Enum.valueOf(type, node.path(name).asString(otherwise).toUpperCase(Locale.ROOT));
    }
}

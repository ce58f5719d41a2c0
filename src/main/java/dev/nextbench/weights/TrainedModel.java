package dev.nextbench.weights;

import dev.nextbench.io.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a safetensors file of this program says about itself, so that its user needs to name neither model nor settings.
 *
 * @param model the model's name
 * @param settings all its settings, as JSON values
 * @param size height and width of the images that it was trained on, in pixels
 * @param classes names of the classes in the order of the logits; empty if unknown
 * @param validation how the trial that trained it validated it; absent if unknown
 */
public record TrainedModel(
        String model,
        Map<String, Object> settings,
        int size,
        List<String> classes,
        @Nullable Validation validation) {
    /** The name of a trial's weights in its results folder. */
    public static final String FILE = "weights.safetensors";

    /** The name of the averages of a trial's weights, where it was trained with averaging. */
    public static final String AVERAGES_FILE = "ema.safetensors";

    /** Metadata: {@code averages} where a file holds averaged weights, not the trained ones. */
    public static final String KIND = "weights";

    /** Metadata: the epoch after which the weights were these, from 1. */
    public static final String EPOCH = "epoch";

    private static final String EVAL_SIZE = "eval_size";

    /**
     * How a model was validated, in the words of experiment files.
     *
     * @param trial the trial's id
     * @param size height and width of test images, in pixels
     * @param crop the part of a test image's shorter side that was kept, above 0 and at most 1
     * @param transform how a test image became a square: {@code timm}, {@code warp} or {@code paddle}
     * @param normalization the order of the operations that normalised it: {@code timm}, {@code torchvision} or
     *     {@code paddle}
     * @param precision of the model's products: {@code float32} or {@code bfloat16}
     */
    public record Validation(
            String trial, int size, double crop, String transform, String normalization, String precision) {}

    /** A model of which it is not known how it was validated. */
    public TrainedModel(String model, Map<String, Object> settings, int size, List<String> classes) {
        this(model, settings, size, classes, null);
    }

    /** The same as safetensors metadata. */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt");
        metadata.put("model", model);
        metadata.put("settings", Json.compact(settings));
        metadata.put("size", Integer.toString(size));
        metadata.put("classes", Json.compact(classes));
        if (validation != null) {
            metadata.put("trial", validation.trial());
            metadata.put(EVAL_SIZE, Integer.toString(validation.size()));
            metadata.put("eval_crop", Double.toString(validation.crop()));
            metadata.put("eval_transform", validation.transform());
            metadata.put("eval_normalization", validation.normalization());
            metadata.put("eval_precision", validation.precision());
        }
        return metadata;
    }

    /**
     * What a file's metadata says.
     *
     * @throws WeightsException if it was not written by this program
     */
    public static TrainedModel of(Map<String, String> metadata) throws WeightsException {
        try {
            Map<String, Object> settings = new LinkedHashMap<>();
            JsonNode tree = Json.mapper().readTree(metadata.getOrDefault("settings", "null"));
            tree.properties()
                    .forEach(entry ->
                            settings.put(entry.getKey(), Json.mapper().treeToValue(entry.getValue(), Object.class)));
            String[] classes = Json.mapper().readValue(metadata.getOrDefault("classes", "[]"), String[].class);
            String model = metadata.get("model");
            if (model == null) {
                throw new WeightsException("the file does not name its model; name it on the command line");
            }
            return new TrainedModel(
                    model,
                    settings,
                    Integer.parseInt(metadata.getOrDefault("size", "0")),
                    List.of(classes),
                    validation(metadata).orElse(null));
        } catch (JacksonException | NumberFormatException e) {
            throw new WeightsException("the file's description of its model is damaged: " + e.getMessage());
        }
    }

    /** Every trial's file says it since there is such metadata; its fields come together. */
    private static Optional<Validation> validation(Map<String, String> metadata) throws WeightsException {
        if (!metadata.containsKey(EVAL_SIZE)) {
            return Optional.empty();
        }
        return Optional.of(new Validation(
                required(metadata, "trial"),
                Integer.parseInt(required(metadata, EVAL_SIZE)),
                Double.parseDouble(required(metadata, "eval_crop")),
                required(metadata, "eval_transform"),
                required(metadata, "eval_normalization"),
                required(metadata, "eval_precision")));
    }

    private static String required(Map<String, String> metadata, String name) throws WeightsException {
        String value = metadata.get(name);
        if (value == null) {
            throw new WeightsException("the file's description of its model is damaged: it has no '" + name + "'");
        }
        return value;
    }
}

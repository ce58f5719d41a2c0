package dev.nextbench.weights;

import dev.nextbench.io.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a safetensors file of this program says about itself, so that its user needs to name neither model nor settings.
 *
 * @param model the model's name
 * @param settings all its settings, as JSON values
 * @param size height and width of the images that it was trained on, in pixels
 * @param classes names of the classes in the order of the logits; empty if unknown
 */
public record TrainedModel(String model, Map<String, Object> settings, int size, List<String> classes) {
    /** The name of a trial's weights in its results folder. */
    public static final String FILE = "weights.safetensors";

    /** The same as safetensors metadata. */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt");
        metadata.put("model", model);
        metadata.put("settings", Json.compact(settings));
        metadata.put("size", Integer.toString(size));
        metadata.put("classes", Json.compact(classes));
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
                    model, settings, Integer.parseInt(metadata.getOrDefault("size", "0")), List.of(classes));
        } catch (JacksonException | NumberFormatException e) {
            throw new WeightsException("the file's description of its model is damaged: " + e.getMessage());
        }
    }
}

package dev.nextbench.parity;

import dev.nextbench.io.Json;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.Settings;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.Safetensors;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a reference implementation computed for one narrow model, as {@code src/test/fixtures/make_parity.py} left it.
 *
 * @param name of the case
 * @param definition the model
 * @param settings its settings
 * @param rate the learning rate of the losses {@code curve}; 0 where there are none
 * @param results by name
 */
record Reference(
        String name,
        ModelDefinition definition,
        Settings settings,
        double rate,
        Map<String, NamedTensors.Tensor> results) {
    /** The prefix of the gradients of the loss with batch statistics, by parameter. */
    static final String GRADIENT = "gradient/";

    /** The prefix of the running statistics after one batch, by buffer. */
    static final String RUNNING = "running/";

    private static final String ABOUT = "about";
    private static final String ENDING = ".safetensors";

    /** All cases, by name. */
    static List<Reference> all() throws IOException, WeightsException {
        List<Reference> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file : files.sorted().toList()) {
                NamedTensors tensors = Safetensors.read(file);
                if (tensors.metadata().containsKey(ABOUT)) {
                    all.add(of(file.getFileName().toString().replace(ENDING, ""), tensors));
                }
            }
        }
        return all;
    }

    /** The tensors of a file that all cases share: {@code weights} or {@code data}. */
    static NamedTensors shared(String name) throws IOException, WeightsException {
        return Safetensors.read(folder().resolve(name + ENDING));
    }

    private static Path folder() throws IOException {
        URL folder = Objects.requireNonNull(Reference.class.getResource("/parity"), "src/test/resources/parity");
        try {
            return Path.of(folder.toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static Reference of(String name, NamedTensors file) {
        JsonNode about = Json.mapper().readTree(file.metadata().get(ABOUT));
        ModelDefinition definition = Models.find(about.path("model").asString()).orElseThrow();
        Map<String, Object> settings = new TreeMap<>();
        about.path("settings")
                .properties()
                .forEach(entry ->
                        settings.put(entry.getKey(), Json.mapper().treeToValue(entry.getValue(), Object.class)));
        double rate = about.path("rate").asDouble(0);
        return new Reference(name, definition, definition.resolveJson(settings), rate, file.tensors());
    }

    /** Whether there are the losses {@code curve}. */
    boolean hasCurve() {
        return rate > 0;
    }

    /** A result by name. */
    float[] result(String result) {
        return floats(Objects.requireNonNull(results.get(result), () -> name + " has no " + result));
    }

    /** What follows {@code prefix} in the names of results. */
    Set<String> namesAfter(String prefix) {
        Set<String> names = new TreeSet<>();
        for (String key : results.keySet()) {
            if (key.startsWith(prefix)) {
                names.add(key.substring(prefix.length()));
            }
        }
        return names;
    }

    static float[] floats(NamedTensors.Tensor tensor) {
        FloatBuffer buffer =
                tensor.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    @Override
    public String toString() {
        return name;
    }
}

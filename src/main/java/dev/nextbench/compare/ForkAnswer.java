package dev.nextbench.compare;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A line that a {@link Fork} printed.
 *
 * @param ready what it says of itself, once it can run steps
 * @param seconds time of one step
 * @param error what is wrong, in its own words
 * @param memory whether the error is that it ran out of memory
 */
record ForkAnswer(
        @Nullable Map<String, String> ready,
        @Nullable Double seconds,
        @Nullable String error,
        boolean memory) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            // Python writes numbers that JSON does not have, and a NaN has to be told as what it is.
            .enable(tools.jackson.core.json.JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** The answer that a line is; null if it is none, as programs also print other things. */
    static @Nullable ForkAnswer of(String line) {
        if (!line.startsWith("{")) {
            return null;
        }
        JsonNode node;
        try {
            node = MAPPER.readTree(line);
        } catch (JacksonException e) {
            return null;
        }
        if (node.path("ready").asBoolean(false)) {
            Map<String, String> identity = new java.util.TreeMap<>();
            node.path("identity")
                    .properties()
                    .forEach(each -> identity.put(
                            each.getKey(),
                            each.getValue().isString()
                                    ? each.getValue().asString()
                                    : each.getValue().toString()));
            return new ForkAnswer(identity, null, null, false);
        }
        if (node.has("seconds")) {
            JsonNode seconds = node.get("seconds");
            return new ForkAnswer(null, seconds.isNumber() ? seconds.asDouble() : Double.NaN, null, false);
        }
        if (node.has("error")) {
            boolean memory = node.path("kind").asString("").equals("memory");
            return new ForkAnswer(null, null, node.get("error").asString("an error without a word"), memory);
        }
        return null;
    }
}

package dev.nextbench.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON as this program reads and writes it: names with underscores, unknown fields refused, one field a line. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .defaultPrettyPrinter(new tools.jackson.core.util.DefaultPrettyPrinter()
                    .withObjectIndenter(new tools.jackson.core.util.DefaultIndenter("  ", "\n"))
                    .withArrayIndenter(tools.jackson.core.util.DefaultPrettyPrinter.FixedSpaceIndenter.instance()))
            .build();

    private Json() {}

    /** The mapper, for readers of trees. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** A value as indented JSON that ends with a line feed. */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value) + "\n";
    }

    /** A value as JSON on one line, with sorted keys: the form that is hashed. */
    public static String compact(Object value) {
        return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
    }

    /**
     * A file's value.
     *
     * @throws IOException if it cannot be read or is not such a value; the message names the file, the line and the field
     */
    public static <T> T read(Path file, Class<T> type) throws IOException {
        try {
            return MAPPER.readValue(Files.readString(file), type);
        } catch (JacksonException e) {
            throw new IOException(file + ": " + describe(e), e);
        }
    }

    private static String describe(JacksonException e) {
        StringBuilder text = new StringBuilder();
        if (e.getLocation() != null && e.getLocation().getLineNr() > 0) {
            text.append("line ").append(e.getLocation().getLineNr()).append(": ");
        }
        StringBuilder field = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            if (step.getPropertyName() == null) {
                field.append('[').append(step.getIndex()).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        if (!field.isEmpty()) {
            text.append("field '").append(field).append("': ");
        }
        return text.append(e.getOriginalMessage().replaceAll("\\s*\\R\\s*", " "))
                .toString();
    }
}

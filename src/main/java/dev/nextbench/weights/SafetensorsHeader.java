package dev.nextbench.weights;

import dev.nextbench.io.Json;
import dev.nextbench.weights.raw.Quoted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The header of a safetensors file. It is read token by token, so that it takes little more memory than its text, and
 * its tensors have to fill the rest of the file without gap or overlap, as the format asks.
 *
 * @param metadata free text by key
 * @param entries the tensors, in the header's order
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries) {
    private static final int MOST_AXES = 64;
    private static final int MOST_METADATA = 10_000;

    /**
     * A tensor.
     *
     * @param type its type as the header writes it
     * @param begin its first byte after the header
     * @param end the byte after its last
     */
    record Entry(String name, String type, List<Long> extents, long begin, long end) {}

    /**
     * Reads a header.
     *
     * @param size the bytes that follow it in the file
     */
    static SafetensorsHeader read(byte[] json, long size) throws WeightsException {
        try (JsonParser parser = Json.mapper().createParser(json)) {
            SafetensorsHeader header = header(parser);
            checkPlaces(header.entries(), size);
            return header;
        } catch (JacksonException e) {
            throw damaged("its header is not JSON");
        }
    }

    static WeightsException damaged(String what) {
        return new WeightsException("it is not a whole safetensors file: " + what);
    }

    private static SafetensorsHeader header(JsonParser parser) throws WeightsException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw damaged("its header is not a JSON object");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            if (!names.add(name)) {
                throw damaged("its header has the key " + Quoted.of(name) + " twice");
            }
            TensorCollector.checkCount(entries.size());
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw damaged("its header's " + Quoted.of(name) + " is not a JSON object");
            }
            if (name.equals("__metadata__")) {
                readMetadata(parser, metadata);
            } else {
                entries.add(entry(name, parser));
            }
        }
        if (parser.nextToken() != null) {
            throw damaged("its header goes on after its end");
        }
        return new SafetensorsHeader(metadata, entries);
    }

    private static void readMetadata(JsonParser parser, Map<String, String> metadata) throws WeightsException {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw damaged("its metadata's " + Quoted.of(key) + " is no text");
            }
            if (metadata.put(key, parser.getString()) != null) {
                throw damaged("its metadata has the key " + Quoted.of(key) + " twice");
            }
            if (metadata.size() > MOST_METADATA) {
                throw damaged("its metadata has more than " + MOST_METADATA + " keys");
            }
        }
    }

    private static Entry entry(String name, JsonParser parser) throws WeightsException {
        @Nullable String type = null;
        @Nullable List<Long> extents = null;
        @Nullable List<Long> offsets = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            if (key.equals("dtype") && type == null && value == JsonToken.VALUE_STRING) {
                type = parser.getString();
            } else if (key.equals("shape") && extents == null) {
                extents = numbers(name, value, parser);
            } else if (key.equals("data_offsets") && offsets == null) {
                offsets = numbers(name, value, parser);
            } else {
                throw damaged(TensorCollector.title(name) + " has an unexpected or repeated " + Quoted.of(key));
            }
        }
        if (type == null || extents == null || offsets == null || offsets.size() != 2) {
            throw damaged(TensorCollector.title(name) + " should have dtype, shape and two data_offsets");
        }
        return new Entry(name, type, extents, offsets.get(0), offsets.get(1));
    }

    private static List<Long> numbers(String name, @Nullable JsonToken first, JsonParser parser)
            throws WeightsException {
        if (first != JsonToken.START_ARRAY) {
            throw damaged(TensorCollector.title(name) + " has a shape or data_offsets that are no list");
        }
        List<Long> numbers = new ArrayList<>();
        while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && numbers.size() < MOST_AXES) {
            JsonParser.NumberType type = parser.getNumberType();
            boolean fits = type == JsonParser.NumberType.INT || type == JsonParser.NumberType.LONG;
            if (!fits || parser.getLongValue() < 0) {
                throw damaged(TensorCollector.title(name) + " has " + Quoted.plain(parser.getString())
                        + " in its shape or data_offsets");
            }
            numbers.add(parser.getLongValue());
        }
        if (parser.currentToken() != JsonToken.END_ARRAY) {
            throw damaged(TensorCollector.title(name) + " has a shape or data_offsets of other than whole numbers");
        }
        return numbers;
    }

    private static void checkPlaces(List<Entry> entries, long size) throws WeightsException {
        List<Entry> inOrder = new ArrayList<>(entries);
        inOrder.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long reached = 0;
        for (Entry entry : inOrder) {
            String what = TensorCollector.title(entry.name());
            if (entry.end() < entry.begin() || entry.end() > size) {
                throw damaged(what + " is said to lie at " + entry.begin() + ".." + entry.end()
                        + ", outside the file, which has " + size + " bytes after its header");
            }
            if (entry.begin() != reached) {
                throw damaged((entry.begin() < reached ? "two tensors overlap" : "no tensor lies") + " at byte "
                        + Math.min(entry.begin(), reached) + ", before " + what);
            }
            reached = entry.end();
        }
        if (reached != size) {
            throw damaged((size - reached) + " bytes follow its last tensor");
        }
    }
}

package dev.nextbench.experiment;

import dev.nextbench.io.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A trial's id: the first 12 hexadecimal digits of the SHA-256 of everything that can change its result, as JSON on one
 * line with sorted keys. Left out is what cannot:
 *
 * <ul>
 *   <li>{@code data.path}, because the content's hash stands for it;
 *   <li>{@code data.train_split} and {@code data.test_split} of {@code digits}, which has no folders;
 *   <li>{@code data.padding} where nothing is padded;
 *   <li>of a trial that is only measured, all of {@code data} but {@code size}, and the content's hash.
 * </ul>
 */
public final class TrialId {
    /** Raise it when the same definition trains differently than before, so that old results are not taken for new. */
    public static final int TRAINING_VERSION = 1;

    /** Raise it when the same definition is measured differently than before. */
    public static final int THROUGHPUT_VERSION = 1;

    private static final int DIGITS = 12;

    /** Sorts the fields of records, too, and writes numbers alike whatever Java release it runs on. */
    private static final JsonMapper CANONICAL = Json.mapper()
            .rebuild()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .disable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private TrialId() {}

    /**
     * The id of a trial.
     *
     * @param dataHash the hash of the data set's content, as {@code data list} shows it
     * @param engine the engine with its version, such as {@code libtorch 2.7.1}
     * @param deviceClass {@code cpu} or {@code cuda}
     */
    public static String of(TrialDefinition trial, String dataHash, String engine, String deviceClass) {
        String json = canonical(trial, dataHash, engine, deviceClass);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The text that the id hashes. */
    static String canonical(TrialDefinition trial, String dataHash, String engine, String deviceClass) {
        boolean trained = trial.training() != null;
        Map<String, @Nullable Object> content = new TreeMap<>();
        content.put("model", trial.model());
        content.put("settings", trial.settings());
        content.put("seed", trial.seed());
        content.put("data", trained ? data(trial.data()) : Map.of("size", trial.data().size()));
        content.put("data_hash", trained ? dataHash : null);
        content.put("training", trial.training());
        content.put("training_version", trained ? TRAINING_VERSION : null);
        content.put("throughput", trial.throughput());
        content.put("throughput_version", trial.throughput() != null ? THROUGHPUT_VERSION : null);
        content.put("engine", engine);
        content.put("device_class", deviceClass);
        return CANONICAL.writeValueAsString(content);
    }

    private static Map<String, Object> data(DataSettings data) {
        Map<String, Object> content = new TreeMap<>();
        content.put("name", data.name());
        if (!data.name().equals("digits")) {
            content.put("train_split", data.trainSplit());
            content.put("test_split", data.testSplit());
        }
        content.put("size", data.size());
        content.put("flip", data.flip());
        content.put("crop", data.crop());
        if (data.crop() == DataSettings.Crop.PAD) {
            content.put("padding", data.padding());
        }
        content.put("train_limit", data.trainLimit());
        content.put("test_limit", data.testLimit());
        return content;
    }
}

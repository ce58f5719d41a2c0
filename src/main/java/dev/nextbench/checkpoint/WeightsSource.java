package dev.nextbench.checkpoint;

import dev.nextbench.io.FileHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which file tensors came from before this program wrote them, as metadata.
 *
 * @param name the file's name, without folders
 * @param sha256 its content's SHA-256, in hex
 * @param convention whose names it had
 */
public record WeightsSource(String name, String sha256, String convention) {
    private static final Set<String> KEYS = Set.of("source", "source_sha256", "source_names");

    /** What a file is now; reads all of it. */
    public static WeightsSource of(Path file, String convention) throws IOException {
        return new WeightsSource(String.valueOf(file.getFileName()), FileHash.sha256(file), convention);
    }

    /** The metadata that says it. */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("source", name);
        metadata.put("source_sha256", sha256);
        metadata.put("source_names", convention);
        return metadata;
    }

    /** What a file of this program says of where its tensors came from; nothing if it was trained here. */
    public static Map<String, String> remembered(Map<String, String> metadata) {
        Map<String, String> remembered = new TreeMap<>(metadata);
        remembered.keySet().retainAll(KEYS);
        return remembered;
    }
}

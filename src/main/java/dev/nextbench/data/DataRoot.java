package dev.nextbench.data;

import dev.nextbench.experiment.DataSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder that {@code data.path} names. */
final class DataRoot {
    private DataRoot() {}

    /**
     * The absolute path.
     *
     * @param content what messages say that it holds
     * @throws DataException if there is no such folder
     */
    static Path of(DataSettings settings, String content) {
        String given = settings.path();
        if (given == null || given.isBlank()) {
            throw new DataException("data.path is missing; set it to the folder with " + content);
        }
        Path root;
        try {
            root = Path.of(given).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new DataException("data.path: '%s' is no path (%s); correct it".formatted(given, e.getReason()));
        }
        if (!Files.exists(root)) {
            throw new DataException(
                    "%s: there is no such folder; set data.path to the folder with %s".formatted(root, content));
        }
        if (!Files.isDirectory(root)) {
            throw new DataException("%s: is not a folder; set data.path to the folder with %s (unpack an archive first)"
                    .formatted(root, content));
        }
        return root;
    }

    /** The path without links, by which an index is found again. */
    static Path real(Path root) {
        try {
            return root.toRealPath();
        } catch (IOException e) {
            return root;
        }
    }

    /**
     * What lies in a folder and is not hidden, sorted by name.
     *
     * @throws DataException if it cannot be listed
     */
    static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !String.valueOf(entry.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new DataException("%s: cannot be listed (%s); change its permissions".formatted(folder, e));
        }
    }
}

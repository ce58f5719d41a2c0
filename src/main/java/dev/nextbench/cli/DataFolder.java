package dev.nextbench.cli;

import dev.nextbench.data.KnownDataSets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says under which folder data sets lie. */
final class DataFolder {
    private static final String VARIABLE = "NEXTBENCH_DATA";

    @Option(
            names = "--path",
            paramLabel = "DIR",
            description = "the folder under which data sets lie (default: NEXTBENCH_DATA)")
    private @Nullable Path path;

    /** The folder, or null if nobody said one. */
    @Nullable
    Path get() {
        if (path != null) {
            return path;
        }
        String given = System.getenv(VARIABLE);
        if (given == null || given.isBlank()) {
            return null;
        }
        try {
            return Path.of(given);
        } catch (InvalidPathException e) {
            throw new InputException(VARIABLE + "='" + given + "': is no path (" + e.getReason() + "); correct it");
        }
    }

    /** Where a known data set lies; null if it is not there. */
    @Nullable
    Path find(KnownDataSets.Known known) {
        Path folder = get();
        return folder == null ? null : known.find(folder);
    }

    /** Where it was looked, for messages. */
    String looked() {
        Path folder = get();
        return folder == null
                ? "neither --path nor " + VARIABLE + " names the folder under which data sets lie"
                : "looked in " + folder.toAbsolutePath().normalize();
    }
}

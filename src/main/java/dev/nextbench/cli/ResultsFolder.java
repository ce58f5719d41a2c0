package dev.nextbench.cli;

import dev.nextbench.result.ResultStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names a results folder to read from. */
final class ResultsFolder {
    private static final Path STANDARD = Path.of("results");

    @Option(names = "--results", paramLabel = "DIR", description = "the results folder (default: results)")
    private @Nullable Path folder;

    /** The folder's store; a folder that was named has to be there, the default one need not. */
    ResultStore store() {
        if (folder != null && !Files.isDirectory(folder)) {
            throw new InputException("--results " + folder + ": there is no such folder; check its name");
        }
        return new ResultStore(folder == null ? STANDARD : folder);
    }
}

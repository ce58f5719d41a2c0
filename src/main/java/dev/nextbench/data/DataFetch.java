package dev.nextbench.data;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Gets a data set from its authors: it is fetched, compared with its checksum and unpacked, or nothing is left. */
public final class DataFetch {
    private DataFetch() {}

    /**
     * Gets an archive and unpacks it.
     *
     * @param to the folder under which the archive's folder is to be; it is made if need be
     * @param from another address of the same archive, or a file; null for its own address
     * @return the archive's folder; nothing is done if it is there
     * @throws DataException if it could not be got, with the remedy
     */
    public static Path fetch(RemoteArchive archive, Path to, @Nullable String from, FetchProgress progress) {
        Path folder = to.toAbsolutePath().normalize().resolve(archive.folder());
        if (Files.isDirectory(folder)) {
            return folder;
        }
        if (Files.exists(folder)) {
            throw new DataException("%s: is in the way of the folder of this name; remove it".formatted(folder));
        }
        URI address = from == null ? archive.address() : address(from);
        if (address == null) {
            unpackFile(archive, Path.of(String.valueOf(from)), folder);
            return folder;
        }
        Path file = folder.resolveSibling(archive.fileName());
        try {
            if (Files.exists(file)) {
                Download.requireWhole(archive, file, file.toString());
            } else {
                new Download(archive, address, progress).to(file);
            }
            Unpacking.unpack(file, archive.folder(), folder);
            Files.delete(file);
        } catch (IOException e) {
            throw new DataException("%s: %s; change its permissions".formatted(file, e));
        }
        return folder;
    }

    private static void unpackFile(RemoteArchive archive, Path file, Path folder) {
        try {
            Download.requireWhole(archive, file, file.toString());
            Files.createDirectories(folder.resolveSibling(""));
        } catch (IOException e) {
            throw new DataException("%s: cannot be read (%s); give a file or an address by --from".formatted(file, e));
        }
        Unpacking.unpack(file, archive.folder(), folder);
    }

    /** Null for the name of a file. */
    private static @Nullable URI address(String from) {
        if (!from.matches("https?://.*")) {
            return null;
        }
        try {
            return new URI(from);
        } catch (URISyntaxException e) {
            throw new DataException("--from '%s': is no address (%s); correct it".formatted(from, e.getReason()));
        }
    }
}

package dev.nextbench.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks a {@code .tar.gz} that came from somewhere else. Everything has to lie in the one folder that is expected:
 * links, devices and names that lead out of it are refused. The folder appears whole or not at all.
 */
final class Unpacking {
    /** Far more than any set here; an archive that goes on beyond this is a trap. */
    private static final long MOST_BYTES = 4L << 30;

    private Unpacking() {}

    /**
     * Unpacks an archive.
     *
     * @param folder the folder in it
     * @param place where that folder should be; nothing is there yet
     * @throws DataException if it cannot be unpacked; nothing is left of it then
     */
    static void unpack(Path archive, String folder, Path place) {
        Path beside = place.resolveSibling("." + place.getFileName() + ".unpacking");
        try {
            Trees.delete(beside);
            Files.createDirectories(beside);
            try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
                    InputStream unzipped = new GZIPInputStream(file, 1 << 16);
                    TarArchiveInputStream tar = new TarArchiveInputStream(unzipped, "UTF-8")) {
                extract(archive, tar, folder, beside);
            }
            Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | IllegalArgumentException e) {
            throw new DataException("%s: cannot be unpacked to %s (%s); make room there or fetch it again"
                    .formatted(archive, place, e.getMessage()));
        } finally {
            Trees.deleteQuietly(beside);
        }
    }

    private static void extract(Path archive, TarArchiveInputStream tar, String folder, Path target)
            throws IOException {
        long left = MOST_BYTES;
        int files = 0;
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path place = place(archive, entry, folder, target);
            if (entry.isDirectory()) {
                Files.createDirectories(place);
                continue;
            }
            if (!entry.isFile() || entry.isSymbolicLink() || entry.isLink()) {
                throw refused(archive, entry, "is a link or a device");
            }
            left -= entry.getSize();
            if (left < 0) {
                throw refused(archive, entry, "makes it larger than %,d bytes".formatted(MOST_BYTES));
            }
            Files.createDirectories(place.resolveSibling(""));
            try (OutputStream out = Files.newOutputStream(place)) {
                tar.transferTo(out);
            }
            if (Files.size(place) != entry.getSize()) {
                throw new IOException(entry.getName() + " stops too soon");
            }
            files++;
        }
        if (files == 0) {
            throw new IOException("it holds no files");
        }
    }

    private static Path place(Path archive, TarArchiveEntry entry, String folder, Path target) {
        Path inside = Path.of(folder);
        Path name = Path.of(entry.getName()).normalize();
        Path place = name.startsWith(inside)
                ? target.resolve(inside.relativize(name).toString()).normalize()
                : target.getRoot();
        if (place == null || !place.startsWith(target)) {
            throw refused(archive, entry, "does not lie in " + folder + "/");
        }
        return place;
    }

    private static DataException refused(Path archive, TarArchiveEntry entry, String why) {
        return new DataException(
                "%s: refused, because '%s' %s; do not use this archive".formatted(archive, entry.getName(), why));
    }
}

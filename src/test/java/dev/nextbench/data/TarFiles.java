package dev.nextbench.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Tar files to test with. */
final class TarFiles {
    private TarFiles() {}

    /** Names and contents, one after the other: bytes as they are, text in UTF-8. */
    static Map<String, byte[]> entries(Object... namesAndContents) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (int i = 0; i < namesAndContents.length; i += 2) {
            Object content = namesAndContents[i + 1];
            entries.put(
                    (String) namesAndContents[i],
                    content instanceof byte[] bytes ? bytes : ((String) content).getBytes(StandardCharsets.UTF_8));
        }
        return entries;
    }

    static Path write(Path file, Map<String, byte[]> entries) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        try (OutputStream out = Files.newOutputStream(file)) {
            write(out, entries);
        }
        return file;
    }

    static void write(OutputStream out, Map<String, byte[]> entries) throws IOException {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                TarArchiveEntry header = new TarArchiveEntry(entry.getKey(), true);
                header.setSize(entry.getValue().length);
                tar.putArchiveEntry(header);
                tar.write(entry.getValue());
                tar.closeArchiveEntry();
            }
        }
    }
}

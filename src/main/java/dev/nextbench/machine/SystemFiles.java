package dev.nextbench.machine;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's small text files under a root. A file that is missing, forbidden or fails while read (a process that
 * ends) has no text: that is unknown, never a failure. Opened by {@link FileInputStream}, which costs half of what
 * {@code Files} does for files that have no size.
 */
final class SystemFiles {
    private final String root;

    SystemFiles(Path root) {
        String path = root.toString();
        this.root = path.endsWith("/") ? path : path + "/";
    }

    Path path(String name) {
        return Path.of(root + name);
    }

    @Nullable
    String text(String name) {
        try (FileInputStream in = new FileInputStream(root + name)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return null;
        }
    }

    @Nullable
    Long number(String name) {
        return Numbers.whole(text(name));
    }

    /** The value of the line {@code NAME: VALUE} or {@code NAME VALUE}; null without such a file or line. */
    @Nullable
    String field(String file, String name) {
        return fieldOf(text(file), name);
    }

    static @Nullable String fieldOf(@Nullable String text, String name) {
        if (text == null) {
            return null;
        }
        for (String line : (Iterable<String>) text.lines()::iterator) {
            if (line.length() > name.length()
                    && line.startsWith(name)
                    && ": \t".indexOf(line.charAt(name.length())) >= 0) {
                String value = line.substring(name.length());
                return (value.startsWith(":") ? value.substring(1) : value).strip();
            }
        }
        return null;
    }
}

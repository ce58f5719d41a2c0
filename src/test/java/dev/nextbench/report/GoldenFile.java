package dev.nextbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts kept in {@code golden/}; {@code -Dnextbench.golden=DIR} writes the present ones there, to be looked at. */
final class GoldenFile {
    private GoldenFile() {}

    static void check(String name, String text) throws IOException {
        String folder = System.getProperty("nextbench.golden");
        if (folder != null) {
            Path file = Path.of(folder, name);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
            return;
        }
        try (InputStream in = GoldenFile.class.getResourceAsStream("/golden/" + name)) {
            assertThat(in).as("golden file %s", name).isNotNull();
            assertThat(text).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}

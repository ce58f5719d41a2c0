package dev.nextbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Dependencies between packages point downward only (ARCHITECTURE.md). */
class LayersTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "nextbench");

    /** From the bottom to the top; a package may use those before it. */
    private static final List<String> LAYERS = List.of(
            "io",
            "random",
            "stats",
            "machine",
            "graph",
            "cost",
            "torchscript",
            "weights",
            "fuse",
            "onnx",
            "result",
            "model",
            "checkpoint",
            "published",
            "experiment",
            "data",
            "engine",
            "train",
            "evaluate",
            "bench",
            "compare",
            "run",
            "report",
            "gate",
            "cli");

    /** Packages that may use less than what lies below them. */
    private static final Map<String, Set<String>> NARROW = Map.of(
            "report", Set.of("io", "result", "stats"),
            "cost", Set.of("graph"),
            "torchscript", Set.of("graph", "random"),
            "fuse", Set.of("graph", "weights"),
            "onnx", Set.of("graph", "weights"));

    private static final Pattern IMPORT =
            Pattern.compile("(?:^import (?:static )?|[^.\\w\"{])dev\\.nextbench\\.([a-z]+)\\.", Pattern.MULTILINE);

    private static Set<String> uses(Path source) throws IOException {
        Set<String> used = new TreeSet<>();
        Matcher matcher = IMPORT.matcher(Files.readString(source));
        while (matcher.find()) {
            used.add(matcher.group(1));
        }
        return used;
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    @Test
    void everyPackageHasItsPlace() throws IOException {
        try (Stream<Path> folders = Files.list(SOURCES)) {
            assertThat(folders.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(LAYERS);
        }
    }

    @Test
    void packagesUseOnlyWhatLiesBelowThem() throws IOException {
        List<String> wrong = new ArrayList<>();
        int checked = 0;
        for (Path source : sources()) {
            String own = SOURCES.relativize(source).getName(0).toString();
            int layer = LAYERS.indexOf(own);
            if (layer < 0) {
                continue; // Main, above everything
            }
            Set<String> allowed = NARROW.getOrDefault(own, Set.copyOf(LAYERS.subList(0, layer)));
            for (String used : uses(source)) {
                checked++;
                if (!used.equals(own) && !allowed.contains(used)) {
                    wrong.add(SOURCES.relativize(source) + " uses " + used);
                }
            }
        }
        assertThat(checked).isGreaterThan(200);
        assertThat(wrong).isEmpty();
    }
}

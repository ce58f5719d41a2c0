package dev.nextbench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.nextbench.bench.Workload;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SUFFIX = ".jsa";

    @TempDir
    private Path folder;

    private static ModelSide side(String model, String classpath) {
        Workload workload = new Workload(
                model,
                Map.of("classes", 10, "patch", 2, "depths", List.of(1, 1), "widths", List.of(8, 16)),
                32,
                "infer",
                1,
                Precision.FLOAT32,
                Layout.NCHW,
                "cpu",
                1,
                0);
        return new ModelSide("a", workload, new Program("abc", classpath));
    }

    /** The program of this test in a jar, and the libraries as they are: the JVM archives no classes of folders. */
    private String classpath() throws IOException {
        Path classes = Path.of("target", "classes");
        Path jar = folder.resolve("nextbench.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> all = Files.walk(classes)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new ZipEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return Stream.concat(
                        Stream.of(jar.toString()),
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .filter(entry -> entry.endsWith(".jar")))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> !file.toString().endsWith(".jar")).toList();
        }
    }

    /** A JVM without an archive of its own classes, such as a runtime that jlink made, can make none of others'. */
    private static void assumeThatTheJvmHasOne() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.home"), "lib", "server"))) {
            assumeThat(all.map(Path::getFileName).map(Path::toString)).anyMatch(name -> name.endsWith(SUFFIX));
        }
    }

    @Test
    void theFirstForkOfABuildMakesItAndLaterOnesStartFromIt() throws Exception {
        assumeThatTheJvmHasOne();
        ModelSide side = side("convnext_atto", classpath());
        // What a maker left that was killed, and an archive of an earlier build; one is old enough to be removed.
        Path left = Files.createFile(folder.resolve("classes-1.part"));
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
        Path other = Files.createFile(folder.resolve("classes-2.jsa"));

        Path archive = ClassArchive.of(side, PATIENCE);

        assertThat(archive).isNotNull();
        assertThat(archives()).containsExactlyInAnyOrder(archive, other);
        assertThat(ClassArchive.of(side, PATIENCE)).isEqualTo(archive);
        List<Side> both = ClassArchive.shared(side, side, PATIENCE);
        assertThat(both).allSatisfy(each -> assertThat(each.command()).contains("-XX:SharedArchiveFile=" + archive));

        // The JVM says where each class comes from.
        List<String> command = new java.util.ArrayList<>(both.get(0).command());
        command.add(1, "-Xlog:class+load");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(said.lines().filter(line -> line.contains("dev.nextbench.bench.StepServer ")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("shared objects file (top)"));

        // Another build in the same place has other classes; forks of this one may still start.
        Path jar = folder.resolve("nextbench.jar");
        Files.setLastModifiedTime(
                jar, FileTime.fromMillis(Files.getLastModifiedTime(jar).toMillis() + 5000));
        Path next = ClassArchive.of(side, PATIENCE);
        assertThat(next).isNotNull().isNotEqualTo(archive);
        assertThat(archives()).containsExactlyInAnyOrder(archive, other, next);
    }

    @Test
    void aSideThatCannotRunLeavesNothingBehind() throws IOException {
        ModelSide side = side("no_such_model", classpath());
        assertThat(ClassArchive.of(side, PATIENCE)).isNull();
        assertThat(ClassArchive.of(side, PATIENCE)).isNull();
        assertThat(archives()).isEmpty();
    }

    @Test
    void oneThatTakesTooLongIsGivenUp() throws IOException {
        assertThat(ClassArchive.of(side("convnext_atto", classpath()), Duration.ofMillis(1)))
                .isNull();
        assertThat(archives()).isEmpty();
    }

    @Test
    void sidesAreLeftAsTheyAreWhereOneCanHaveNone() {
        ModelSide side = side("convnext_atto", Path.of("target", "classes").toString());
        CommandSide peer = FakePeer.constant("b", 0.01);

        assertThat(ClassArchive.shared(side, side, PATIENCE)).containsExactly(side, side);
        assertThat(ClassArchive.shared(peer, side, PATIENCE)).containsExactly(peer, side);
    }
}

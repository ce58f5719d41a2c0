package dev.nextbench.compare;

import dev.nextbench.data.CacheFolder;
import dev.nextbench.result.BuildInfo;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds of this program at revisions of its git repository, made once in a temporary worktree and kept in the cache. */
public final class Builds {
    private static final String JAR = "nextbench.jar";

    /** The launcher leaves this out where there is a GPU; a build is run with what the present program is run with. */
    private static final String CPU_LIBTORCH = "pytorch-native-cpu-";

    private static final int TOLD_LINES = 3;

    private Builds() {}

    /** The folder of the program's sources, where {@code target} lies; the working folder if the program was moved. */
    public static Path root() {
        try {
            Path code = Path.of(Builds.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path target = code.getParent();
            if (target != null && target.endsWith("target") && target.getParent() != null) {
                return target.getParent();
            }
        } catch (URISyntaxException e) {
            // Not a file: the program was packed by somebody else.
        }
        return Path.of("").toAbsolutePath();
    }

    /**
     * A build of a revision; the present program if that is what it is built from.
     *
     * @param revision anything that git understands: a hash, a branch, a tag, {@code HEAD~1}
     * @param log is told what takes long
     * @throws IOException if there is no such revision, or it does not build; the message says what to do
     */
    public static Program of(String revision, Consumer<String> log) throws IOException {
        return of(revision, root(), CacheFolder.locate().resolve("builds"), log);
    }

    static Program of(String revision, Path root, Path cache, Consumer<String> log) throws IOException {
        String hash = resolve(revision, root);
        if (hash.equals(BuildInfo.revision())) {
            return Program.current();
        }
        Path kept = cache.resolve(hash);
        if (!Files.exists(kept.resolve(JAR))) {
            log.accept("building revision " + hash.substring(0, 12) + " in a temporary worktree (once)");
            build(hash, root, cache, kept);
        }
        return new Program(hash, classpath(kept));
    }

    /** The full hash of a revision. */
    public static String resolve(String revision, Path root) throws IOException {
        Outcome outcome = run(
                root, List.of("git", "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"));
        if (outcome.status() != 0) {
            throw new IOException("revision '" + revision + "' is not known to git in " + root
                    + "; check its name, or fetch it first (a shallow clone has few: git fetch --unshallow)"
                    + (outcome.output().isBlank()
                            ? ""
                            : "; git said: " + outcome.output().strip()));
        }
        return outcome.output().strip();
    }

    private static void build(String hash, Path root, Path cache, Path kept) throws IOException {
        Files.createDirectories(cache);
        // Beside its last place, so that it is moved there whole.
        Path work = Files.createTempDirectory(cache, "build-");
        Path tree = work.resolve("tree");
        try {
            Outcome added = run(root, List.of("git", "worktree", "add", "--detach", "--quiet", tree.toString(), hash));
            if (added.status() != 0) {
                throw new IOException("git could not check out " + hash + ": "
                        + added.output().strip());
            }
            Outcome built = run(
                    tree,
                    List.of("./mvnw", "-q", "-B", "-ntp", "-DskipTests", "-Dspotless.check.skip=true", "package"));
            Path jar = tree.resolve("target").resolve(JAR);
            if (built.status() != 0 || !Files.exists(jar)) {
                throw new IOException("revision " + hash + " does not build: " + errors(built.output()));
            }
            Path ready = Files.createDirectory(work.resolve("ready"));
            Files.move(jar, ready.resolve(JAR));
            Files.move(tree.resolve("target").resolve("lib"), ready.resolve("lib"));
            try {
                Files.move(ready, kept, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileSystemException e) {
                // Another gate built the same revision in the meantime.
                if (!Files.exists(kept.resolve(JAR))) {
                    throw e;
                }
            }
        } finally {
            run(root, List.of("git", "worktree", "remove", "--force", tree.toString()));
            delete(work);
        }
    }

    private static String classpath(Path kept) throws IOException {
        boolean cpu = System.getProperty("java.class.path").contains(CPU_LIBTORCH);
        List<String> jars = new ArrayList<>(List.of(kept.resolve(JAR).toString()));
        try (Stream<Path> libraries = Files.list(kept.resolve("lib"))) {
            libraries
                    .map(Path::toString)
                    .filter(jar -> cpu || !jar.contains(CPU_LIBTORCH))
                    .sorted()
                    .forEach(jars::add);
        }
        return String.join(File.pathSeparator, jars);
    }

    private record Outcome(int status, String output) {}

    private static Outcome run(Path folder, List<String> command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new IOException("'" + command.get(0) + "' cannot be started in " + folder + ": " + e.getMessage(), e);
        }
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** What of a build's output says why it failed: Maven's first errors, as its last lines are advice. */
    private static String errors(String output) {
        List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
        List<String> errors = lines.stream()
                .filter(line -> line.contains("ERROR"))
                .limit(TOLD_LINES)
                .toList();
        return (errors.isEmpty() ? lines.stream().skip(Math.max(0, lines.size() - TOLD_LINES)) : errors.stream())
                .collect(Collectors.joining(" / "));
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}

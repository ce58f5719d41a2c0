package dev.nextbench.compare;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a build as the JVM wants them in memory (class data sharing), in a file beside the build: without it every
 * fork finds, reads and checks three thousand classes, which takes a quarter of its start. Made by one fork when the build
 * is measured for the first time; the JVM ignores one that does not fit.
 */
final class ClassArchive {
    private static final String PREFIX = "classes-";
    private static final String SUFFIX = ".jsa";

    /** Longer than any fork needs for its start, one step and the archive. */
    private static final int PATIENCE_SECONDS = 60;

    private ClassArchive() {}

    /**
     * Both sides with the archives of their builds; both without if one has none, since the start-up time is compared as
     * well. They follow in the order of the arguments.
     */
    static List<Side> shared(Side a, Side b) {
        if (a instanceof ModelSide first && b instanceof ModelSide second) {
            Path ofFirst = of(first);
            Path ofSecond = ofFirst == null ? null : of(second);
            if (ofFirst != null && ofSecond != null) {
                return List.of(first.withClasses(ofFirst), second.withClasses(ofSecond));
            }
        }
        return List.of(a, b);
    }

    /** The archive of a side's build, made if it is not there; null if there can be none. */
    static @Nullable Path of(ModelSide side) {
        try {
            String[] classpath = side.program().classpath().split(File.pathSeparator);
            Path jar = Path.of(classpath[0]).toAbsolutePath();
            Path folder = jar.getParent();
            // The JVM archives no classes of folders.
            if (folder == null || !jar.toString().endsWith(".jar")) {
                return null;
            }
            Path archive = folder.resolve(PREFIX + key(classpath) + SUFFIX);
            return Files.exists(archive) || made(side, folder, archive) ? archive : null;
        } catch (IOException e) {
            return null; // a folder that is not ours: forks only start slower
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Names what an archive depends on: the JVM, and the jars in their order. */
    private static String key(String[] classpath) throws IOException {
        StringBuilder all = new StringBuilder(Program.java()).append(' ').append(System.getProperty("java.vm.version"));
        for (String entry : classpath) {
            Path jar = Path.of(entry);
            all.append('\n')
                    .append(jar.toAbsolutePath())
                    .append(' ')
                    .append(Files.size(jar))
                    .append(' ')
                    .append(Files.getLastModifiedTime(jar).toMillis());
        }
        return UUID.nameUUIDFromBytes(all.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static boolean made(ModelSide side, Path folder, Path archive) throws IOException, InterruptedException {
        Path part = Files.createTempFile(folder, PREFIX, ".part");
        try {
            Files.delete(part); // the JVM writes no file that is there
            List<String> command = new ArrayList<>(side.command());
            command.add(1, "-XX:ArchiveClassesAtExit=" + part);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().putAll(side.environment());
            Process process = builder.start();
            try (var requests = process.getOutputStream()) {
                requests.write("1\n".getBytes(StandardCharsets.US_ASCII));
            }
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            if (process.exitValue() != 0 || !Files.exists(part)) {
                return false; // what is wrong with the side is told when it is measured
            }
            try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
                for (Path each : old) {
                    Files.deleteIfExists(each);
                }
            }
            Files.move(part, archive, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } finally {
            Files.deleteIfExists(part);
        }
    }
}

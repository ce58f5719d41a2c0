package dev.nextbench.compare;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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

    private static final String PART = ".part";

    /** Other archives in the folder are of builds or of JVMs that may still run. */
    private static final Duration UNUSED = Duration.ofDays(2);

    /** Where it was tried in vain, which costs a whole start. */
    private static final Set<Path> IN_VAIN = ConcurrentHashMap.newKeySet();

    private ClassArchive() {}

    /**
     * Both sides with the archives of their builds; both without if one has none, since the start-up time is compared as
     * well. They follow in the order of the arguments.
     *
     * @param patience time after which a process is taken to hang
     */
    static List<Side> shared(Side a, Side b, Duration patience) {
        if (a instanceof ModelSide first && b instanceof ModelSide second) {
            Path ofFirst = of(first, patience);
            Path ofSecond = ofFirst == null ? null : of(second, patience);
            if (ofFirst != null && ofSecond != null) {
                return List.of(first.withClasses(ofFirst), second.withClasses(ofSecond));
            }
        }
        return List.of(a, b);
    }

    /** The archive of a side's build, made if it is not there; null if there can be none. */
    static @Nullable Path of(ModelSide side, Duration patience) {
        try {
            String[] classpath = side.program().classpath().split(File.pathSeparator);
            Path jar = Path.of(classpath[0]).toAbsolutePath();
            Path folder = jar.getParent();
            // The JVM archives no classes of folders.
            if (folder == null || !jar.toString().endsWith(".jar")) {
                return null;
            }
            Path archive = folder.resolve(PREFIX + key(classpath) + SUFFIX);
            if (Files.exists(archive)) {
                return archive;
            }
            if (IN_VAIN.contains(archive)) {
                return null;
            }
            IN_VAIN.add(archive);
            if (!made(side, folder, archive, patience)) {
                return null;
            }
            IN_VAIN.remove(archive);
            return archive;
        } catch (IOException | DirectoryIteratorException e) {
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

    private static boolean made(ModelSide side, Path folder, Path archive, Duration patience)
            throws IOException, InterruptedException {
        removeUnused(folder);
        Path part = Files.createTempFile(folder, PREFIX, PART);
        Process process = null;
        try {
            Files.delete(part); // the JVM writes no file that is there
            List<String> command = new ArrayList<>(side.command());
            command.add(1, "-XX:ArchiveClassesAtExit=" + part);
            process = Fork.builder(side, command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (OutputStream requests = process.getOutputStream()) {
                requests.write("1\n".getBytes(StandardCharsets.US_ASCII));
            }
            // What is wrong with a side that hangs or fails is told when it is measured.
            if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)
                    || process.exitValue() != 0
                    || !Files.exists(part)) {
                return false;
            }
            Files.move(part, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } finally {
            if (process != null) {
                process.destroyForcibly().waitFor();
            }
            Files.deleteIfExists(part);
        }
    }

    /** Removes archives of earlier builds, and what makers left that were killed. */
    private static void removeUnused(Path folder) throws IOException {
        FileTime then = FileTime.from(Instant.now().minus(UNUSED));
        try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, PREFIX + "*{" + SUFFIX + "," + PART + "}")) {
            for (Path each : old) {
                if (Files.getLastModifiedTime(each).compareTo(then) < 0) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }
}

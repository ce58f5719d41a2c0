package dev.nextbench.bench;

import dev.nextbench.io.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The times of all steps of a fork since its first, in a file that {@link StepTimes} reads. Steps are held in memory
 * while an iteration runs, and written between iterations: the first line says what the process is, each further one is
 * an iteration.
 */
final class StepLog {
    /** The system property of a fork that names the file; without it a fork keeps no log. */
    static final String PROPERTY = "nextbench.steps";

    private final Path file;
    private long[] nanos = new long[1024];
    private int steps;
    private long first;
    private long last;

    private StepLog(Path file) {
        this.file = file;
    }

    /** The log that the property asks for; null if it asks for none. */
    static @Nullable StepLog ofThisProcess(Map<String, String> identity) throws IOException {
        String file = System.getProperty(PROPERTY);
        return file == null ? null : create(Path.of(file), identity);
    }

    /** Begins a file. */
    static StepLog create(Path file, Map<String, String> identity) throws IOException {
        Map<String, Object> head =
                new TreeMap<>(Map.of("pid", ProcessHandle.current().pid(), "identity", identity));
        Files.writeString(file, Json.compact(head) + "\n");
        return new StepLog(file);
    }

    /** A step began and ended at these times of {@link System#nanoTime}. */
    void add(long start, long end) {
        if (steps == 0) {
            first = start;
        }
        if (steps == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * steps);
        }
        nanos[steps++] = end - start;
        last = end;
    }

    /** Writes the steps since the last call: the time from the first's begin to the last's end, then each step's. */
    void endIteration() {
        StringBuilder line = new StringBuilder().append(steps == 0 ? 0 : last - first);
        for (int i = 0; i < steps; i++) {
            line.append(',').append(nanos[i]);
        }
        steps = 0;
        try {
            Files.writeString(file, line.append('\n'), StandardCharsets.US_ASCII, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("the times of steps cannot be written to " + file, e);
        }
    }
}

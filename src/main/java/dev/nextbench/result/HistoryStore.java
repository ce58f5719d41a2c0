package dev.nextbench.result;

import dev.nextbench.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The values that were measured over time, {@code history/YYYY-MM.jsonl} in a results folder: a line an entry, by the
 * month of its time in UTC. Lines are only ever added, so the files may be kept in git and merged line by line. All
 * methods throw {@link ResultException} for a folder that cannot be read or written.
 */
public final class HistoryStore {
    /** The version of a line's form; it changes if this program could no longer read what an earlier one wrote. */
    public static final int FORMAT = 1;

    /** The folder of the history within a results folder. */
    public static final String FOLDER = "history";

    private static final Pattern FILE = Pattern.compile("\\d{4}-\\d{2}\\.jsonl");
    private static final int MONTH = "YYYY-MM".length();
    private static final List<String> OPTIONAL = List.of("low", "high");

    /** POSIX drops a process's lock on a file when it closes any channel to it: one thread at a time opens one. */
    private static final Object CHANNELS = new Object();

    private final Path folder;

    /**
     * What a history holds.
     *
     * @param entries in the order of their times; entries that are the same in everything are one
     * @param damaged lines that were passed over
     */
    public record Contents(List<HistoryEntry> entries, List<DamagedLine> damaged) {
        /** Copies the lists. */
        public Contents {
            entries = List.copyOf(entries);
            damaged = List.copyOf(damaged);
        }
    }

    /**
     * A line that is no entry, most likely cut off when its process ended. It stays where it is.
     *
     * @param file its name in the history's folder
     * @param line from 1
     * @param problem what is wrong with it
     */
    public record DamagedLine(String file, int line, String problem) {}

    /** The history in a results folder, such as {@code results}; the folder need not be there. */
    public HistoryStore(Path resultsFolder) {
        this.folder = resultsFolder.resolve(FOLDER);
    }

    /** The folder of its files; it need not be there. */
    public Path folder() {
        return folder;
    }

    /** Adds entries, each as a whole line, even if other processes do so at the same time. */
    public void append(List<HistoryEntry> entries) {
        Map<String, List<HistoryEntry>> months = new TreeMap<>();
        for (HistoryEntry entry : entries) {
            months.computeIfAbsent(entry.time().substring(0, MONTH), month -> new ArrayList<>())
                    .add(entry);
        }
        months.forEach((month, ofMonth) -> append(folder.resolve(month + ".jsonl"), ofMonth));
    }

    private static void append(Path file, List<HistoryEntry> entries) {
        synchronized (CHANNELS) {
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
                try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    // Closing the channel gives the lock back.
                    channel.lock();
                    // An earlier process may have died within a line: what comes now must not be joined to it.
                    String start = endsWithinLine(channel) ? "\n" : "";
                    for (HistoryEntry entry : entries) {
                        write(channel, start + Json.compact(entry) + "\n");
                        start = "";
                    }
                    channel.force(true);
                }
            } catch (IOException e) {
                throw ResultStore.unwritable(file, e);
            }
        }
    }

    private static boolean endsWithinLine(FileChannel channel) throws IOException {
        if (channel.size() == 0) {
            return false;
        }
        ByteBuffer last = ByteBuffer.allocate(1);
        channel.read(last, channel.size() - 1);
        return last.get(0) != '\n';
    }

    private static void write(FileChannel channel, String line) throws IOException {
        long end = channel.size();
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes, end + bytes.position());
            }
        } catch (IOException e) {
            // A full disk: what fitted on it is no line.
            channel.truncate(end);
            throw e;
        }
    }

    /**
     * All entries.
     *
     * @throws ResultException also if a line was written by a newer version of the program
     */
    public Contents read() {
        Set<HistoryEntry> entries = new LinkedHashSet<>();
        List<DamagedLine> damaged = new ArrayList<>();
        for (Path file : files()) {
            String text = text(file);
            int number = 0;
            for (String line : text.split("\n", -1)) {
                number++;
                if (!line.isBlank()) {
                    read(file, number, line, entries, damaged);
                }
            }
        }
        List<HistoryEntry> ordered = new ArrayList<>(entries);
        ordered.sort(Comparator.comparing(HistoryEntry::instant));
        return new Contents(ordered, damaged);
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> present = Files.newDirectoryStream(folder)) {
            for (Path file : present) {
                if (FILE.matcher(String.valueOf(file.getFileName())).matches()) {
                    files.add(file);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw ResultStore.unreadable(folder, e);
        }
        Collections.sort(files);
        return files;
    }

    private static String text(Path file) {
        synchronized (CHANNELS) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                    InputStream in = Channels.newInputStream(channel)) {
                awaitWriter(channel);
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw ResultStore.unreadable(file, e);
            }
        }
    }

    /** Waits for whoever is writing, so that no line is seen half written. */
    private static void awaitWriter(FileChannel channel) {
        try {
            channel.lock(0, Long.MAX_VALUE, true);
        } catch (IOException e) {
            // Some read-only file systems have no locks, and no writers either.
        }
    }

    private static void read(Path file, int number, String line, Set<HistoryEntry> entries, List<DamagedLine> damaged) {
        String name = String.valueOf(file.getFileName());
        try {
            JsonNode tree = Json.mapper().readTree(line);
            JsonNode format = tree.path("format");
            if (format.isIntegralNumber() && format.longValue() > FORMAT) {
                throw new ResultException(file + ": line " + number + " has format " + format.longValue()
                        + "; this program reads formats up to " + FORMAT
                        + ". Update the program, or name another folder with --results DIR.");
            }
            String missing = missing(tree);
            if (missing.isEmpty()) {
                entries.add(Json.mapper().treeToValue(tree, HistoryEntry.class));
            } else {
                damaged.add(new DamagedLine(name, number, missing));
            }
        } catch (JacksonException e) {
            Throwable cause = e.getCause() instanceof IllegalArgumentException inner ? inner : e;
            String problem = cause instanceof JacksonException jackson
                    ? jackson.getOriginalMessage()
                    : String.valueOf(cause.getMessage());
            damaged.add(new DamagedLine(name, number, problem.replaceAll("\\s*\\R\\s*", " ")));
        }
    }

    private static String missing(JsonNode tree) {
        if (!tree.isObject()) {
            return "it is no JSON object";
        }
        for (java.lang.reflect.RecordComponent component : HistoryEntry.class.getRecordComponents()) {
            String field = component.getName();
            if (!OPTIONAL.contains(field) && !tree.hasNonNull(field)) {
                return "field '" + field + "' is missing";
            }
        }
        return "";
    }
}

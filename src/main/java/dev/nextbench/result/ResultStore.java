package dev.nextbench.result;

import dev.nextbench.io.AtomicFiles;
import dev.nextbench.io.Json;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A results folder: {@code EXPERIMENT/lock.json} and {@code EXPERIMENT/TRIAL-ID/} with {@code trial.json},
 * {@code provenance.json}, {@code metrics.csv}, {@code samples.csv}, {@code classes.csv}, {@code confusion.csv} and
 * {@code result.json}. Every file appears whole or not at all. All methods throw {@link ResultException} for a folder
 * that cannot be read or written.
 */
public final class ResultStore {
    /**
     * The version of the layout and of the records in it. It changes whenever this program could no longer read what an
     * earlier one wrote; a field that is added and may be absent leaves it as it is.
     */
    public static final int FORMAT = 1;

    /** Results that came with the program, which are another machine's: a store of their own, no part of this one. */
    private static final String REFERENCE = "reference";

    private static final String LOCK = "lock.json";
    private static final String TRIAL = "trial.json";
    private static final String PROVENANCE = "provenance.json";
    private static final String METRICS = "metrics.csv";
    private static final String SAMPLES = "samples.csv";
    private static final String RESULT = "result.json";
    private static final Pattern TRIAL_ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
    private static final RecordCsv<EpochMetrics> METRICS_CSV = new RecordCsv<>(EpochMetrics.class);
    private static final RecordCsv<Sample> SAMPLES_CSV = new RecordCsv<>(Sample.class);

    private final Path root;

    /** The store in a folder, such as {@code results}; the folder need not be there. */
    public ResultStore(Path root) {
        this.root = root;
    }

    /** The folder of all experiments. */
    public Path root() {
        return root;
    }

    /** The folder of an experiment; it need not be there. */
    public Path folder(String experiment) {
        Path folder = root.resolve(experiment).normalize();
        if (experiment.isBlank() || folder.equals(root.normalize()) || !folder.startsWith(root.normalize())) {
            throw new ResultException("'" + experiment + "' is not an experiment's name. A name is the path of its file"
                    + " under experiments/ without ending.");
        }
        return folder;
    }

    /** The folder of a trial; it need not be there. */
    public Path folder(String experiment, String trial) {
        if (!TRIAL_ID.matcher(trial).matches()) {
            throw new ResultException("'" + trial + "' is not a trial's id. `nextbench status` lists them.");
        }
        return folder(experiment).resolve(trial);
    }

    /** The names of all experiments that have a lock file, sorted. */
    public List<String> experiments() {
        List<String> names = new ArrayList<>();
        if (!Files.exists(root)) {
            return names;
        }
        try {
            Files.walkFileTree(
                    root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                            if (folder.equals(root.resolve(REFERENCE)) || Files.exists(folder.resolve(TRIAL))) {
                                return FileVisitResult.SKIP_SUBTREE;
                            }
                            if (!folder.equals(root) && Files.exists(folder.resolve(LOCK))) {
                                names.add(root.relativize(folder).toString().replace('\\', '/'));
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                            // A broken or circular link is nobody's experiment; an unreadable folder may be one.
                            if (Files.isDirectory(file) && e instanceof AccessDeniedException) {
                                throw e;
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw unreadable(root, e);
        }
        Collections.sort(names);
        return names;
    }

    /** The frozen trials of an experiment; empty if it was never run. */
    public Optional<Lock> findLock(String experiment) {
        Path file = folder(experiment).resolve(LOCK);
        Optional<Lock> lock =
                read(file, Lock.class, "Delete it and run the experiment again: finished trials are kept.");
        lock.ifPresent(found -> {
            checkFormat(file, found.format());
            if (!found.experiment().equals(experiment)) {
                throw new ResultException(file + " is of experiment '" + found.experiment() + "', not of '" + experiment
                        + "'. Move its folder back to " + folder(found.experiment()) + ".");
            }
        });
        return lock;
    }

    /** The frozen trials of an experiment that was run. */
    public Lock lock(String experiment) {
        return findLock(experiment).orElseThrow(() -> {
            List<String> others = experiments();
            String known = others.isEmpty() ? "It holds no experiment" : "It holds " + String.join(", ", others);
            return new ResultException(root + " has no results of '" + experiment + "'. " + known
                    + "; `nextbench run` adds one, --results DIR names another folder.");
        });
    }

    /** Freezes an experiment's trials. */
    public void writeLock(Lock lock) {
        write(folder(lock.experiment()).resolve(LOCK), Json.write(lock));
    }

    /** The trial that lies in a folder; empty if none does. */
    public Optional<Lock.LockedTrial> trial(String experiment, String id) {
        return read(folder(experiment, id).resolve(TRIAL), Lock.LockedTrial.class, again(experiment, id));
    }

    /** Writes the trial that its folder is for. */
    public void writeTrial(String experiment, Lock.LockedTrial trial) {
        write(folder(experiment, trial.id()).resolve(TRIAL), Json.write(trial));
    }

    /** Where a trial's result comes from; empty if it has not begun. */
    public Optional<Provenance> provenance(String experiment, String id) {
        return read(folder(experiment, id).resolve(PROVENANCE), Provenance.class, again(experiment, id));
    }

    /** Writes where a trial's result comes from: at its start, and again at its end with {@code finished}. */
    public void writeProvenance(String experiment, String id, Provenance provenance) {
        write(folder(experiment, id).resolve(PROVENANCE), Json.write(provenance));
    }

    /** The epochs of a trial so far. */
    public List<EpochMetrics> metrics(String experiment, String id) {
        return readRows(folder(experiment, id).resolve(METRICS), METRICS_CSV, again(experiment, id));
    }

    /** Writes all epochs of a trial so far. */
    public void writeMetrics(String experiment, String id, List<EpochMetrics> epochs) {
        write(folder(experiment, id).resolve(METRICS), METRICS_CSV.write(epochs));
    }

    /** The raw throughput samples of a trial. */
    public List<Sample> samples(String experiment, String id) {
        return readRows(folder(experiment, id).resolve(SAMPLES), SAMPLES_CSV, again(experiment, id));
    }

    /** Writes all raw throughput samples of a trial. */
    public void writeSamples(String experiment, String id, List<Sample> samples) {
        write(folder(experiment, id).resolve(SAMPLES), SAMPLES_CSV.write(samples));
    }

    /** What a trial's model makes of each class; no rows if it was not trained, or by an earlier version. */
    public ClassResults classResults(String experiment, String id) {
        Path folder = folder(experiment, id);
        String remedy = again(experiment, id);
        return new ClassResults(
                readRows(folder.resolve(ClassResults.CLASSES), ClassResults.CLASSES_CSV, remedy),
                readRows(folder.resolve(ClassResults.CONFUSION), ClassResults.CONFUSION_CSV, remedy));
    }

    /** What became of a trial; empty if it has not ended. */
    public Optional<TrialResult> result(String experiment, String id) {
        Path file = folder(experiment, id).resolve(RESULT);
        Optional<TrialResult> result = read(file, TrialResult.class, again(experiment, id));
        result.ifPresent(found -> {
            checkFormat(file, found.format());
            if (!found.id().equals(id)) {
                throw damaged(file, "it is of trial '" + found.id() + "'", again(experiment, id));
            }
        });
        return result;
    }

    /** Writes what became of a trial: the last file, which makes it finished. */
    public void writeResult(String experiment, TrialResult result) {
        write(folder(experiment, result.id()).resolve(RESULT), Json.write(result));
    }

    /** Deletes what a trial's run left, the result first, so that it is run anew; its {@code trial.json} stays. */
    public void clear(String experiment, String id) {
        Path folder = folder(experiment, id);
        for (String name :
                List.of(RESULT, METRICS, SAMPLES, ClassResults.CLASSES, ClassResults.CONFUSION, PROVENANCE)) {
            try {
                Files.deleteIfExists(folder.resolve(name));
            } catch (IOException e) {
                throw unwritable(folder.resolve(name), e);
            }
        }
    }

    /** Where a trial stands. */
    public TrialState state(String experiment, String id) {
        return state(
                result(experiment, id).orElse(null), provenance(experiment, id).orElse(null), runner(experiment));
    }

    private static TrialState state(
            @Nullable TrialResult result, @Nullable Provenance provenance, Optional<RunnerLock.Owner> runner) {
        if (result != null) {
            return result.state() == TrialResult.State.DONE ? TrialState.DONE : TrialState.FAILED;
        }
        boolean begun = provenance != null && provenance.finished() == null;
        return begun && runner.isPresent() ? TrialState.RUNNING : TrialState.WAITING;
    }

    /** All trials of an experiment in the lock's order with what they have come to. */
    public List<StoredTrial> trials(Lock lock) {
        String experiment = lock.experiment();
        Optional<RunnerLock.Owner> runner = runner(experiment);
        // Read in parallel, but report the first failure in the trials' order, whichever thread met one first.
        List<Object> read = IntStream.range(0, lock.trials().size())
                .parallel()
                .mapToObj(i -> readTrial(experiment, lock.trials().get(i), runner))
                .toList();
        List<StoredTrial> trials = new ArrayList<>(read.size());
        for (Object item : read) {
            if (item instanceof ResultException e) {
                throw e;
            }
            trials.add((StoredTrial) item);
        }
        return trials;
    }

    private Object readTrial(String experiment, Lock.LockedTrial trial, Optional<RunnerLock.Owner> runner) {
        try {
            TrialResult result = result(experiment, trial.id()).orElse(null);
            Provenance provenance = provenance(experiment, trial.id()).orElse(null);
            return new StoredTrial(trial, state(result, provenance, runner), result, provenance);
        } catch (ResultException e) {
            return e;
        }
    }

    /**
     * The experiments that hold a trial whose id begins so, as {@code EXPERIMENT/TRIAL-ID}, sorted; for commands that
     * name a trial only.
     */
    public List<String> find(String idPrefix) {
        List<String> found = new ArrayList<>();
        for (String experiment : experiments()) {
            for (Lock.LockedTrial trial : lock(experiment).trials()) {
                if (trial.id().startsWith(idPrefix)) {
                    found.add(experiment + "/" + trial.id());
                }
            }
        }
        Collections.sort(found);
        return found;
    }

    /**
     * The right to run an experiment's trials, until it is closed or this process ends.
     *
     * @throws ResultException if another runner has it; the message names its process and machine
     */
    public RunnerLock acquire(String experiment) {
        Path folder = folder(experiment);
        try {
            Files.createDirectories(folder);
            return RunnerLock.acquire(folder);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** Who runs an experiment's trials now. */
    public Optional<RunnerLock.Owner> runner(String experiment) {
        Path folder = folder(experiment);
        try {
            return RunnerLock.owner(folder);
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static <T extends Record> Optional<T> read(Path file, Class<T> type, String remedy) {
        T value;
        try {
            value = Json.read(file, type);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (!(e.getCause() instanceof JacksonException)) {
                throw unreadable(file, e);
            }
            format(file).ifPresent(format -> checkFormat(file, format));
            throw damaged(file, withoutFile(file, e), remedy);
        }
        if (value == null) {
            throw damaged(file, "it is empty", remedy);
        }
        Required.missing(value).ifPresent(field -> {
            format(file).ifPresent(format -> checkFormat(file, format));
            throw damaged(file, "field '" + field + "' is missing", remedy);
        });
        return Optional.of(value);
    }

    private static <T extends Record> List<T> readRows(Path file, RecordCsv<T> csv, String remedy) {
        try {
            return csv.read(file);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            if (e.getMessage() == null || !e.getMessage().startsWith(file + ": ")) {
                throw unreadable(file, e);
            }
            throw damaged(file, withoutFile(file, e), remedy);
        }
    }

    private static void write(Path file, String text) {
        try {
            AtomicFiles.write(file, text);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** The format that a file states at its top level, as far as it can be read. */
    private static OptionalInt format(Path file) {
        try (JsonParser parser = Json.mapper().createParser(file)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return OptionalInt.empty();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("format") && value == JsonToken.VALUE_NUMBER_INT) {
                    return OptionalInt.of(parser.getIntValue());
                }
                parser.skipChildren();
            }
        } catch (JacksonException e) {
            return OptionalInt.empty();
        }
        return OptionalInt.empty();
    }

    private static void checkFormat(Path file, int format) {
        if (format != FORMAT) {
            throw new ResultException(file + " has format " + format + "; this program reads format " + FORMAT
                    + ". Use the version of the program that wrote it, or move the folder "
                    + file.resolveSibling("") + " away and run again.");
        }
    }

    private String again(String experiment, String id) {
        return "Delete the folder " + folder(experiment, id)
                + " and run the experiment again: only this trial is run anew.";
    }

    private static ResultException damaged(Path file, String problem, String remedy) {
        return new ResultException(file + " is damaged: " + problem + ". " + remedy);
    }

    static ResultException unreadable(Path file, IOException e) {
        return new ResultException("cannot read " + file + ": " + reason(e) + ".", e);
    }

    static ResultException unwritable(Path file, IOException e) {
        return new ResultException(
                "cannot write " + file + ": " + reason(e)
                        + ". Make the folder writable, or name another one with --results DIR.",
                e);
    }

    private static String reason(IOException failure) {
        IOException e = failure.getCause() instanceof IOException cause ? cause : failure;
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException
                || e instanceof NotDirectoryException
                || (e instanceof FileSystemException inner && "Not a directory".equals(inner.getReason()))) {
            return "a file stands where a folder is needed";
        }
        if (e instanceof FileSystemException inner && inner.getReason() != null) {
            return inner.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String withoutFile(Path file, IOException e) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        String prefix = file + ": ";
        String text = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}

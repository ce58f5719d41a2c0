package dev.nextbench.run;

import dev.nextbench.io.Json;
import dev.nextbench.result.TrialResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** A {@link TrialWorker} in its own process, seen from the runner. */
final class WorkerProcess {
    private static final int KEPT_LINES = 20;
    private static final int TOLD_WARNINGS = 3;

    /** How logback.xml begins a warning. */
    private static final String WARNING = "WARN: ";

    private static final int SIGINT = 2;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final Pattern CRASH = Pattern.compile("SIG[A-Z]+ \\(.*");
    private static final Pattern WORD = Pattern.compile(".*\\p{L}{2}.*");

    private WorkerProcess() {}

    /** Starts a process. */
    interface Starter {
        Process start(ProcessBuilder builder) throws IOException;
    }

    /**
     * Trains a trial to its end.
     *
     * @param listener is told every event but the last
     * @param warnings is told the first few lines that the process warns with
     * @return the last event: a result or a failure
     */
    static WorkerEvent run(
            TrialJob job, Division division, Starter starter, Consumer<WorkerEvent> listener, Consumer<String> warnings)
            throws IOException, InterruptedException {
        Path file = Files.createTempFile("nextbench-job", ".json");
        try {
            Files.writeString(file, Json.write(job));
            ProcessBuilder builder = new ProcessBuilder(command(file, Path.of(job.folder()), division));
            builder.environment().putAll(division.environment(builder.environment()));
            return run(starter.start(builder), listener, warnings);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static List<String> command(Path job, Path folder, Division division) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.addAll(division.jvmOptions());
        // What the JVM writes when native code crashes belongs to the trial, not into the user's working folder.
        command.addAll(List.of("-XX:ErrorFile=" + folder.resolve("crash.log"), "-XX:-CreateCoredumpOnCrash"));
        command.addAll(List.of(TrialWorker.class.getName(), job.toString()));
        return command;
    }

    private static WorkerEvent run(Process process, Consumer<WorkerEvent> listener, Consumer<String> warnings)
            throws IOException, InterruptedException {
        try {
            ArrayDeque<String> said = new ArrayDeque<>();
            Thread errors = new Thread(() -> keepLast(process, said, warnings), "worker-errors");
            errors.setDaemon(true);
            errors.start();
            WorkerEvent last = events(process, listener, said);
            int status = process.waitFor();
            errors.join();
            return last != null ? last : new WorkerEvent(null, null, null, ended(status, said));
        } finally {
            process.destroyForcibly();
        }
    }

    private static @Nullable WorkerEvent events(
            Process process, Consumer<WorkerEvent> listener, ArrayDeque<String> said) throws IOException {
        WorkerEvent last = null;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    WorkerEvent event = Json.mapper().readValue(line, WorkerEvent.class);
                    if (event.training() != null || event.failure() != null) {
                        last = event;
                    } else {
                        listener.accept(event);
                    }
                } catch (JacksonException e) {
                    // Native code writes to the descriptor itself, past System.out: keep it for the cause of an abort.
                    keep(line, said);
                }
            }
        }
        return last;
    }

    private static void keepLast(Process process, ArrayDeque<String> said, Consumer<String> warnings) {
        int warned = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                keep(line, said);
                if (line.startsWith(WARNING) && warned < TOLD_WARNINGS) {
                    warned++;
                    warnings.accept(line.substring(WARNING.length()));
                }
            }
        } catch (IOException e) {
            keep("(its error output could not be read: " + e.getMessage() + ")", said);
        }
    }

    private static void keep(String line, ArrayDeque<String> said) {
        synchronized (said) {
            said.add(line);
            if (said.size() > KEPT_LINES) {
                said.remove();
            }
        }
    }

    /** What of a process's last words says most about its end: the crash that the JVM reports, else the last line. */
    private static String lastWords(ArrayDeque<String> said) {
        String words = "";
        synchronized (said) {
            for (String line : said) {
                Matcher crash = CRASH.matcher(line);
                if (crash.find()) {
                    return "; it crashed with " + crash.group();
                }
                words = WORD.matcher(line).matches() ? "; it said last: " + line.strip() : words;
            }
        }
        return words;
    }

    /** The failure of a process that ended without a last event. */
    static TrialResult.Failure ended(int status, ArrayDeque<String> said) {
        if (status <= 128) {
            return new TrialResult.Failure(
                    "train", "error", "the trial's process ended with status " + status + lastWords(said));
        }
        int signal = status - 128;
        String remedy = switch (signal) {
            case SIGKILL ->
                ": the machine may have run out of memory; use a smaller training.batch or a larger"
                        + " training.accumulation";
            case SIGINT, SIGTERM -> ": somebody ended it; run the same command again";
            default -> ": native code failed; 'nextbench doctor' checks the engine";
        };
        return new TrialResult.Failure(
                "train", "killed", "the trial's process was ended by signal " + signal + remedy + lastWords(said));
    }
}

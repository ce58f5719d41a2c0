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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** A {@link TrialWorker} in its own process, seen from the runner. */
final class WorkerProcess {
    private static final int KEPT_LINES = 20;
    private static final Set<Process> LIVE = ConcurrentHashMap.newKeySet();

    static {
        // A runner that is interrupted takes its workers with it; they would end by themselves, too, but later.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVE.forEach(Process::destroyForcibly)));
    }

    private WorkerProcess() {}

    /**
     * Trains a trial to its end.
     *
     * @param listener is told every event but the last
     * @return the last event: a result or a failure
     */
    static WorkerEvent run(TrialJob job, Consumer<WorkerEvent> listener) throws IOException, InterruptedException {
        Path file = Files.createTempFile("nextbench-job", ".json");
        try {
            Files.writeString(file, Json.write(job));
            return run(file, listener);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static WorkerEvent run(Path job, Consumer<WorkerEvent> listener) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(TrialWorker.class.getName(), job.toString()));
        Process process = new ProcessBuilder(command).start();
        LIVE.add(process);
        try {
            ArrayDeque<String> said = new ArrayDeque<>();
            Thread errors = new Thread(() -> keepLast(process, said), "worker-errors");
            errors.setDaemon(true);
            errors.start();
            WorkerEvent last = events(process, listener, said);
            int status = process.waitFor();
            errors.join();
            return last != null ? last : new WorkerEvent(null, null, null, ended(status, said));
        } finally {
            process.destroyForcibly();
            LIVE.remove(process);
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
                    synchronized (said) {
                        said.add(line);
                    }
                }
            }
        }
        return last;
    }

    private static void keepLast(Process process, ArrayDeque<String> said) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (said) {
                    said.add(line);
                    if (said.size() > KEPT_LINES) {
                        said.remove();
                    }
                }
            }
        } catch (IOException e) {
            synchronized (said) {
                said.add("(its error output could not be read: " + e.getMessage() + ")");
            }
        }
    }

    private static TrialResult.Failure ended(int status, ArrayDeque<String> said) {
        String words;
        synchronized (said) {
            words = said.isEmpty() ? "" : "; it said last: " + said.getLast();
        }
        if (status > 128) {
            int signal = status - 128;
            String remedy = signal == 9
                    ? ": the machine may have run out of memory; use a smaller batch or fewer --jobs"
                    : ": native code failed; 'nextbench doctor' checks the engine";
            return new TrialResult.Failure(
                    "train", "killed", "the trial's process was ended by signal " + signal + remedy + words);
        }
        return new TrialResult.Failure("train", "error", "the trial's process ended with status " + status + words);
    }
}

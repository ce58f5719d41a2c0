package dev.nextbench.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A tool that runs until it is closed, each line of which is handed on as it comes by a daemon thread. */
final class FollowedProcess implements AutoCloseable {
    private final Process process;
    private final Thread thread;

    /** Starts the tool; {@code ended} is called on the thread when there is no more to read. */
    FollowedProcess(List<String> command, Consumer<String> line, Runnable ended) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        thread = new Thread(() -> follow(line, ended), "nextbench-" + command.get(0));
        thread.setDaemon(true);
        thread.start();
    }

    private void follow(Consumer<String> line, Runnable ended) {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            process.getOutputStream().close();
            @Nullable String next;
            while ((next = reader.readLine()) != null) {
                line.accept(next);
            }
        } catch (IOException e) {
            // closed while it was read: the end of it, as when it ends itself
        } finally {
            ended.run();
        }
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

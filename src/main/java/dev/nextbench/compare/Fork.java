package dev.nextbench.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A fresh process of a side. The protocol, which any program can speak:
 *
 * <ol>
 *   <li>when it can run steps it prints a line of JSON, {@code {"ready": true, "identity": {"engine": "…"}}};
 *   <li>for a line on standard input, a whole number N, it runs N synchronised steps and prints N lines
 *       {@code {"seconds": 0.0123}}, one a step;
 *   <li>it ends when standard input ends.
 * </ol>
 *
 * A program that prints such steps without having said that it is ready runs <em>freely</em>: it cannot be paused, so only
 * whole forks of it are interleaved. Other lines are ignored, and {@code {"error": "…"}} ends the fork.
 */
final class Fork implements AutoCloseable {
    private static final int KEPT_LINES = 8;
    private static final int SIGKILL = 9;

    /** Lines that wait to be read; a program that prints more meanwhile has to wait, too. */
    private static final int WAITING_LINES = 100_000;

    /** What a process that has ended wrote last is in the pipe by then; only a child that outlives it keeps that open. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private static final String END = "";

    private final Side side;
    private final Process process;
    private final OutputStream requests;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>(WAITING_LINES);
    private final ArrayDeque<String> said = new ArrayDeque<>();
    private final Duration patience;
    private final long started = System.nanoTime();
    private volatile long firstLine;
    private @Nullable Thread answers;
    private @Nullable Thread errors;
    private double startSeconds;
    private boolean stepped;
    private @Nullable ForkAnswer pending;
    private Map<String, String> reported = Map.of();

    private Fork(Side side, Process process, Duration patience) {
        this.side = side;
        this.process = process;
        this.patience = patience;
        requests = process.getOutputStream();
    }

    /**
     * Starts a process without waiting for it.
     *
     * @param patience time without an answer after which the process is taken to hang
     * @throws SideException if the command cannot be started
     */
    static Fork start(Side side, Duration patience) throws SideException {
        try {
            Fork fork = new Fork(side, builder(side, side.command()).start(), patience);
            fork.answers = fork.follow(fork.process.getInputStream(), "steps", true);
            fork.errors = fork.follow(fork.process.getErrorStream(), "errors", false);
            return fork;
        } catch (IOException e) {
            throw new SideException(
                    SideException.Kind.DIED, side.label() + ": the command cannot be started: " + e.getMessage());
        }
    }

    /** A process of a side, in its environment, that runs a command. */
    static ProcessBuilder builder(Side side, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        side.environment().forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        return builder;
    }

    private Thread follow(InputStream in, String name, boolean answering) {
        Thread thread = new Thread(
                () -> {
                    try {
                        read(in, answering);
                        if (answering) {
                            lines.put(END);
                        }
                    } catch (InterruptedException e) {
                        // Closed: nobody reads them any more.
                    }
                },
                "fork-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void read(InputStream in, boolean answering) throws InterruptedException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (answering && line.startsWith("{")) {
                    if (firstLine == 0) {
                        // Now, and not when somebody waits for it: two forks start at the same time.
                        firstLine = System.nanoTime();
                    }
                    lines.put(line);
                } else if (!line.isBlank()) {
                    keep(line);
                }
            }
        } catch (IOException e) {
            keep("(its output could not be read: " + e.getMessage() + ")");
        }
    }

    private void keep(String line) {
        synchronized (said) {
            said.add(line.strip());
            if (said.size() > KEPT_LINES) {
                said.remove();
            }
        }
    }

    /** Waits until the process can run steps. */
    void awaitReady() throws SideException {
        ForkAnswer answer = answer();
        startSeconds = (firstLine - started) * 1e-9;
        if (answer.ready() == null) {
            pending = answer;
        } else {
            reported = Map.copyOf(answer.ready());
        }
    }

    /** Whether it runs steps unasked. */
    boolean free() {
        return pending != null;
    }

    /** What it said of itself. */
    Map<String, String> reported() {
        return reported;
    }

    /** Wall time from its start until it could run steps. */
    double startSeconds() {
        return startSeconds;
    }

    /** Its process. */
    long pid() {
        return process.pid();
    }

    /**
     * Runs steps, or takes those that a free process has run by now or runs next.
     *
     * @return seconds of each step
     */
    double[] run(int steps) throws SideException {
        if (!free()) {
            try {
                requests.write((steps + "\n").getBytes(StandardCharsets.US_ASCII));
                requests.flush();
            } catch (IOException e) {
                throw ended();
            }
        }
        double[] seconds = new double[steps];
        for (int i = 0; i < steps; i++) {
            ForkAnswer answer = pending;
            if (free()) {
                pending = answer();
            } else {
                answer = answer();
            }
            if (answer == null || answer.seconds() == null) {
                throw new SideException(
                        SideException.Kind.SILENT,
                        side.label() + ": its process answered a request for " + steps + " steps with something else"
                                + " than lines such as {\"seconds\": 0.0123}");
            }
            seconds[i] = answer.seconds();
            stepped = true;
            if (!(seconds[i] > 0) || Double.isInfinite(seconds[i])) {
                throw new SideException(
                        SideException.Kind.TIME,
                        side.label() + ": a step took " + seconds[i] + " s by its process's clock; no throughput can be"
                                + " made of that. Does its clock go backwards, or does it print something else?");
            }
        }
        return seconds;
    }

    private ForkAnswer answer() throws SideException {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                long left = deadline - System.nanoTime();
                // A program may print other lines without end, faster than they are read.
                String line = left > 0 ? lines.poll(left, TimeUnit.NANOSECONDS) : null;
                if (line == null) {
                    throw new SideException(
                            SideException.Kind.HANGS,
                            side.label() + ": its process gave no answer for " + patience.toSeconds()
                                    + " s; it should print a line such as {\"seconds\": 0.0123} a step" + lastWords());
                }
                if (line.equals(END)) {
                    throw ended();
                }
                ForkAnswer answer = ForkAnswer.of(line);
                if (answer == null) {
                    keep(line);
                } else if (answer.error() != null) {
                    throw answer.memory()
                            ? new SideException(
                                    SideException.Kind.MEMORY,
                                    side.label() + ": out of memory (" + answer.error() + "); use a smaller --batch."
                                            + " Another batch is another series and is not compared with this one")
                            : new SideException(SideException.Kind.ERROR, side.label() + ": " + answer.error());
                } else {
                    return answer;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SideException(SideException.Kind.DIED, side.label() + ": interrupted");
        }
    }

    /** The failure of a process whose output has ended. */
    private SideException ended() {
        int status;
        try {
            status = process.waitFor(2, TimeUnit.SECONDS) ? process.exitValue() : -1;
            if (errors != null) {
                // Another thread reads them, and may not have come to the last of them.
                errors.join(LAST_WORDS.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            status = -1;
        }
        if (status == 128 + SIGKILL) {
            return new SideException(
                    SideException.Kind.MEMORY,
                    side.label() + ": its process was killed (signal 9): the machine may have run out of memory; use a"
                            + " smaller --batch");
        }
        if (status == 0 && stepped) {
            return new SideException(
                    SideException.Kind.DIED,
                    side.label()
                            + ": its process ended after fewer steps than are to be measured; let it run longer, or"
                            + " plan less (--pair-seconds, --warmup)");
        }
        if (status == 0 && reported.isEmpty()) {
            return new SideException(
                    SideException.Kind.SILENT,
                    side.label() + ": its process ended without a line such as {\"seconds\": 0.0123}" + lastWords());
        }
        return new SideException(
                SideException.Kind.DIED,
                side.label() + ": its process ended" + (status < 0 ? "" : " with status " + status) + lastWords());
    }

    private String lastWords() {
        synchronized (said) {
            return said.isEmpty()
                    ? ""
                    : said.stream()
                            .skip(Math.max(0, said.size() - 3))
                            .collect(Collectors.joining(" / ", "; it said last: ", ""));
        }
    }

    /** Lets the process end, without waiting for it. */
    void end() {
        if (side.mayBeKilled() && !reported.isEmpty()) {
            process.destroyForcibly();
        }
        try {
            requests.close();
        } catch (IOException e) {
            // It has ended already, and took its end of the pipe with it.
        }
    }

    /** Ends the process. */
    @Override
    public void close() {
        end();
        if (answers != null) {
            answers.interrupt();
        }
        try {
            if (free() || !process.waitFor(5, TimeUnit.SECONDS)) {
                // A shell that stands before a program ends without it.
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                process.waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

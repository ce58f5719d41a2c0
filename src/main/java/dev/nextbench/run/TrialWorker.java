package dev.nextbench.run;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import dev.nextbench.io.Json;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.result.TrialResult;
import dev.nextbench.train.EpochListener;
import dev.nextbench.train.TrialFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Trains one trial in a process of its own, so that whatever a trial does to its process (an abort in native code, the
 * kernel's out-of-memory killer) ends that trial only. Writes {@link WorkerEvent} lines to standard output.
 */
public final class TrialWorker {
    private static final double PROGRESS_STEP = 0.01;
    private static final long PROGRESS_NANOSECONDS = 5_000_000_000L;

    /** How systems say that a file cannot grow. */
    private static final List<String> FULL =
            List.of("No space left on device", "Disk quota exceeded", "File too large");

    private final PrintStream out;
    private double shown;

    private TrialWorker(PrintStream out) {
        this.out = out;
    }

    /** Runs the job whose file is the only argument. */
    public static void main(String[] arguments) throws IOException {
        PrintStream events =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        // Whatever a library prints must not get between the events.
        System.setOut(System.err);
        endWithParent();
        TrialJob job = Json.read(Path.of(arguments[0]), TrialJob.class);
        System.exit(new TrialWorker(events).run(job) ? 0 : 1);
    }

    /** The parent holds the other end of standard input: when that ends, the parent is gone, however it ended. */
    private static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // A broken pipe says the same as its end.
                    } finally {
                        endAtOnce();
                    }
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** Without the exit handlers of libtorch, which fail while a step is still under way. */
    private static void endAtOnce() {
        try {
            Function.getFunction(Platform.C_LIBRARY_NAME, "_exit").invokeVoid(new Object[] {1});
        } catch (LinkageError e) {
            Runtime.getRuntime().halt(1);
        }
    }

    private boolean run(TrialJob job) {
        try {
            send(new WorkerEvent(null, null, TrialTraining.train(job, new Listener()), null));
            return true;
        } catch (Exception | OutOfMemoryError | StackOverflowError | UnsatisfiedLinkError e) {
            TrialFailure failure = isFull(e) ? fullDisk(e, job) : TrialFailure.of(e);
            if (failure.kind().equals("error") && !isFull(e)) {
                e.printStackTrace();
            }
            send(new WorkerEvent(
                    null,
                    null,
                    null,
                    new TrialResult.Failure("train", failure.kind(), String.valueOf(failure.getMessage()))));
            return false;
        }
    }

    private static boolean isFull(Throwable e) {
        String message = String.valueOf(e.getMessage());
        return e instanceof IOException && FULL.stream().anyMatch(message::contains);
    }

    private static TrialFailure fullDisk(Throwable e, TrialJob job) {
        return new TrialFailure(
                TrialFailure.Kind.ERROR,
                "%s: make room where %s and the folder of temporary files %s are, and run the same command again"
                        .formatted(e.getMessage(), job.folder(), System.getProperty("java.io.tmpdir")),
                e);
    }

    private void send(WorkerEvent event) {
        out.println(Json.compact(event));
    }

    /**
     * Sends what the trainer says; of the progress only the first, which ends the start, and then every hundredth, or
     * where that takes long what there is after a few seconds.
     */
    private final class Listener implements EpochListener {
        private long sent;

        @Override
        public void progress(double done) {
            long now = System.nanoTime();
            if (shown == 0 || done >= shown + PROGRESS_STEP || now - sent >= PROGRESS_NANOSECONDS) {
                shown = done;
                sent = now;
                send(new WorkerEvent(done, null, null, null));
            }
        }

        @Override
        public void epoch(EpochMetrics metrics) {
            send(new WorkerEvent(null, metrics, null, null));
        }
    }
}

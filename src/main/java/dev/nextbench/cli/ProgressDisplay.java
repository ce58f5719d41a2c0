package dev.nextbench.cli;

import dev.nextbench.run.Progress;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows a run's progress on standard error: a line for each trial that has ended, and between them a bar on a terminal,
 * elsewhere a line now and then.
 */
final class ProgressDisplay implements Progress {
    private static final long SCALE = 1000;
    private static final long QUIET_NANOSECONDS = 30_000_000_000L;

    /** Less is not worth words: it would be called 0 s. */
    private static final double SHORTEST = 0.5;

    private static final String ERASE_LINE = "\r\033[K";

    private final PrintWriter err;
    private final boolean terminal;
    private final LongSupplier nanoseconds;

    /** The trials under way by their numbers. */
    private final Map<Integer, Trial> running = new LinkedHashMap<>();

    private @Nullable ProgressBar bar;
    private int all;
    private int ended;

    /** A trial's name, and when it was last spoken of. */
    private static final class Trial {
        final String name;
        long spoken;

        Trial(String name, long spoken) {
            this.name = name;
            this.spoken = spoken;
        }
    }

    ProgressDisplay(PrintWriter err, boolean terminal, LongSupplier nanoseconds) {
        this.err = err;
        this.terminal = terminal;
        this.nanoseconds = nanoseconds;
    }

    /** A display for this process; the launcher says in {@code NEXTBENCH_TERMINAL} whether it has a terminal. */
    static Progress open(PrintWriter err) {
        return new ProgressDisplay(err, "1".equals(System.getenv("NEXTBENCH_TERMINAL")), System::nanoTime);
    }

    private static ProgressBar bar() {
        boolean colour = System.getenv("NO_COLOR") == null;
        return new ProgressBarBuilder()
                .setInitialMax(SCALE)
                .setTaskName("run")
                .setStyle(colour ? ProgressBarStyle.COLORFUL_UNICODE_BAR : ProgressBarStyle.ASCII)
                .hideEta()
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build();
    }

    @Override
    public synchronized void start(int trials) {
        all = trials;
        ended = 0;
        running.clear();
    }

    @Override
    public synchronized void begin(int number, String title) {
        running.put(number, new Trial("[" + number + "/" + all + "] " + title, nanoseconds.getAsLong()));
        if (terminal && bar == null) {
            bar = bar();
        }
        show(number, "");
    }

    @Override
    public synchronized void update(int number, String doing, double done, double secondsLeft) {
        if (bar != null) {
            bar.stepTo(Math.round(done * SCALE));
            show(number, ": " + doing + left(secondsLeft));
        } else if (nanoseconds.getAsLong() - trial(number).spoken >= QUIET_NANOSECONDS * running.size()) {
            say(number, doing + left(secondsLeft));
        }
    }

    @Override
    public synchronized void note(int number, String text) {
        say(number, text);
    }

    @Override
    public synchronized void pause(int number, String outcome, double done, double secondsLeft) {
        leave(number, outcome + left(secondsLeft), done);
    }

    @Override
    public synchronized void end(int number, String outcome, double done, double secondsLeft) {
        ended++;
        leave(number, outcome + (ended < all ? left(secondsLeft) : ""), done);
    }

    private Trial trial(int number) {
        return Objects.requireNonNull(running.get(number), "the trial is not under way");
    }

    private void leave(int number, String text, double done) {
        say(number, text);
        running.remove(number);
        if (bar != null) {
            bar.stepTo(Math.round(done * SCALE));
            bar.setExtraMessage(running.isEmpty() ? "" : " " + running.size() + " running");
        }
    }

    /** Shows what a trial does beside the bar, if there is one. */
    private void show(int number, String text) {
        if (bar != null) {
            bar.setExtraMessage(
                    (running.size() > 1 ? " " + running.size() + " running " : " ") + trial(number).name + text);
        }
    }

    /** Says something of a trial on a line of its own, above the bar if there is one. */
    private void say(int number, String text) {
        Trial trial = trial(number);
        err.println((bar == null ? "" : ERASE_LINE) + trial.name + ": " + text);
        err.flush();
        trial.spoken = nanoseconds.getAsLong();
    }

    @Override
    public void interrupted() {
        err.println((bar == null ? "" : "\n") + "nextbench: interrupted; finished trials are kept, and the same command"
                + " goes on from there");
        err.flush();
    }

    private static String left(double seconds) {
        return Double.isNaN(seconds) || seconds < SHORTEST ? "" : "; about " + Durations.text(seconds) + " left";
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}

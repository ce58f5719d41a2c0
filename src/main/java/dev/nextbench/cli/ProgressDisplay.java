package dev.nextbench.cli;

import dev.nextbench.run.Progress;
import java.io.PrintWriter;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows a run's progress on standard error: a bar on a terminal, elsewhere a line for each trial and now and then. */
final class ProgressDisplay implements Progress {
    private static final long SCALE = 1000;
    private static final long QUIET_NANOSECONDS = 30_000_000_000L;

    private final PrintWriter err;
    private final boolean terminal;
    private final LongSupplier nanoseconds;
    private @Nullable ProgressBar bar;
    private String trial = "";
    private long spoken;

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
    public void begin(int number, int of, String title) {
        trial = "[" + number + "/" + of + "] " + title;
        spoken = nanoseconds.getAsLong();
        if (terminal && bar == null) {
            bar = bar();
        }
        if (bar != null) {
            bar.setExtraMessage(" " + trial);
        }
    }

    @Override
    public void update(String doing, double done, double secondsLeft) {
        show(doing + left(secondsLeft), done, nanoseconds.getAsLong() - spoken >= QUIET_NANOSECONDS);
    }

    @Override
    public void end(int number, int of, String title, String outcome, double done, double secondsLeft) {
        show(outcome + (number < of ? left(secondsLeft) : ""), done, true);
    }

    private void show(String text, double done, boolean now) {
        if (bar != null) {
            bar.stepTo(Math.round(done * SCALE));
            bar.setExtraMessage(" " + trial + ": " + text);
        } else if (now) {
            err.println(trial + ": " + text);
            err.flush();
            spoken = nanoseconds.getAsLong();
        }
    }

    @Override
    public void interrupted() {
        err.println((bar == null ? "" : "\n") + "nextbench: interrupted; finished trials are kept, and the same command"
                + " goes on from there");
        err.flush();
    }

    private static String left(double seconds) {
        return Double.isNaN(seconds) ? "" : "; about " + Durations.text(seconds) + " left";
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}

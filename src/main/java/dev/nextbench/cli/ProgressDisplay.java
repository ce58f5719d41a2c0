package dev.nextbench.cli;

import dev.nextbench.run.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows a run's progress on standard error: a bar on a terminal, elsewhere a line for each trial. */
final class ProgressDisplay implements Progress {
    private static final long SCALE = 1000;

    private final PrintWriter err;
    private final @Nullable ProgressBar bar;
    private String trial = "";

    private ProgressDisplay(PrintWriter err, @Nullable ProgressBar bar) {
        this.err = err;
        this.bar = bar;
    }

    /** A display for this process; the launcher says in {@code NEXTBENCH_TERMINAL} whether it has a terminal. */
    static Progress open(PrintWriter err) {
        if (!"1".equals(System.getenv("NEXTBENCH_TERMINAL"))) {
            return new ProgressDisplay(err, null);
        }
        boolean colour = System.getenv("NO_COLOR") == null;
        return new ProgressDisplay(
                err,
                new ProgressBarBuilder()
                        .setInitialMax(SCALE)
                        .setTaskName("run")
                        .setStyle(colour ? ProgressBarStyle.COLORFUL_UNICODE_BAR : ProgressBarStyle.ASCII)
                        .hideEta()
                        .setConsumer(new ConsoleProgressBarConsumer(System.err))
                        .build());
    }

    @Override
    public void begin(int number, int of, String title) {
        trial = "[" + number + "/" + of + "] " + title;
        if (bar != null) {
            bar.setExtraMessage(" " + trial);
        }
    }

    @Override
    public void update(String doing, double done, double secondsLeft) {
        if (bar != null) {
            bar.stepTo(Math.round(done * SCALE));
            bar.setExtraMessage(" " + trial + ": " + doing + left(secondsLeft));
        }
    }

    @Override
    public void end(int number, int of, String title, String outcome, double done, double secondsLeft) {
        if (bar != null) {
            bar.stepTo(Math.round(done * SCALE));
            bar.setExtraMessage(" " + trial + ": " + outcome + left(secondsLeft));
        } else {
            err.println(
                    "[" + number + "/" + of + "] " + title + ": " + outcome + (number < of ? left(secondsLeft) : ""));
            err.flush();
        }
    }

    private static String left(double seconds) {
        if (Double.isNaN(seconds)) {
            return "";
        }
        long rounded = Math.round(seconds);
        if (rounded < 90) {
            return "; about " + rounded + " s left";
        }
        if (rounded < 5400) {
            return "; about " + Math.round(rounded / 60.0) + " min left";
        }
        return String.format(Locale.ROOT, "; about %.1f h left", rounded / 3600.0);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}

package dev.nextbench.cli;

import dev.nextbench.compare.Design;
import dev.nextbench.compare.Instruments;
import dev.nextbench.compare.Interleaving;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a comparison is planned, as {@code compare} and {@code gate} take it. */
final class DesignOptions {
    /** Units below which a t interval is too wide to say anything of a few percent. */
    private static final int FEWEST = 3;

    /** A week; nobody waits longer. */
    private static final double LONGEST = 7 * 24 * 3600;

    /** What a unit costs besides its measured time, before one has been seen: two starts at once. */
    private static final double START_SECONDS = 1.6;

    private static final double PAIR_SECONDS = 3;
    private static final double WARMUP = 0.5;

    /** A gate has small models and little time, and builds of one program settle alike: more and shorter pairs. */
    private static final double GATE_PAIR_SECONDS = 1.5;

    private static final double GATE_WARMUP = 0.3;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            description =
                    "pairs of fresh forks, the units of the interval (default: as many as --seconds has room for)")
    private @Nullable Integer pairs;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "time for one comparison (default: 60; of each of a gate's two looks 30)")
    private @Nullable Double seconds;

    @Option(
            names = "--pair-seconds",
            paramLabel = "N",
            description = "measured time of a pair (default: 3; of a gate 1.5)")
    private @Nullable Double pairSeconds;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            description =
                    "time of each fork's steps before they count (default: 0.5, of a gate 0.3; 10 steps at least)")
    private @Nullable Double warmup;

    @Option(
            names = "--interleave",
            paramLabel = "WHAT",
            description = "what takes turns: steps of two live forks, or whole forks (default: ${DEFAULT-VALUE})")
    private Interleaving interleaving = Interleaving.STEPS;

    @Mixin
    private MachineOptions machine = new MachineOptions();

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "time without an answer after which a process is taken to hang (default: ${DEFAULT-VALUE})")
    private int patience = 120;

    /** What watches the machine, with the limits that were asked for. */
    Instruments instruments(String device) {
        return machine.instruments(device);
    }

    /**
     * The plan of a comparison of any two sides.
     *
     * @param threads of the sides
     */
    Design comparison(int threads) {
        return design(threads, or(seconds, 60), or(pairSeconds, PAIR_SECONDS), or(warmup, WARMUP));
    }

    /**
     * The plan of each look of a gate, whose sides are builds that do the same work.
     *
     * @param threads of the workload
     */
    Design look(int threads) {
        return design(threads, or(seconds, 30), or(pairSeconds, GATE_PAIR_SECONDS), or(warmup, GATE_WARMUP));
    }

    private static double or(@Nullable Double given, double otherwise) {
        return given == null ? otherwise : given;
    }

    private Design design(int threads, double budget, double measured, double warm) {
        positive("--seconds", budget);
        positive("--pair-seconds", measured);
        positive("--patience", patience);
        if (!(warm >= 0 && warm <= LONGEST)) {
            throw new InputException("--warmup " + warm + " should be a number of seconds, 0 or more");
        }
        machine.check();
        int units = pairs != null ? pairs : units(budget, measured, warm);
        if (units < FEWEST) {
            throw new InputException("--pairs " + units + ": an interval over forks needs " + FEWEST
                    + " pairs at least; 5 or more are sensible");
        }
        Design design = Design.pairs(units, threads)
                .withSeconds(measured)
                .withWarmup(warm)
                .with(interleaving)
                .withPatience(Duration.ofSeconds(patience));
        return machine.pins() ? design : design.unpinned();
    }

    private static void positive(String option, double seconds) {
        if (!(seconds > 0 && seconds <= LONGEST)) {
            throw new InputException(option + " " + seconds + " should be a number of seconds above 0");
        }
    }

    private int units(double budget, double measured, double warm) {
        double unit = measured
                + switch (interleaving) {
                    case STEPS -> 2 * warm + START_SECONDS;
                    case FORKS -> 4 * (warm + START_SECONDS);
                };
        return Math.max(FEWEST, (int) (budget / unit));
    }
}

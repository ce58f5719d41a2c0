package dev.nextbench.cli;

import dev.nextbench.compare.Design;
import dev.nextbench.compare.Instruments;
import dev.nextbench.compare.Interleaving;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a comparison is planned, as {@code compare} and {@code gate} take it. */
final class DesignOptions {
    /** Units below which a t interval is too wide to say anything of a few percent. */
    private static final int FEWEST = 3;

    /** A week; nobody waits longer. */
    private static final double LONGEST = 7 * 24 * 3600;

    /** What a unit costs besides its measured time, before one has been seen: two starts, warming up. */
    private static final double START_SECONDS = 2.5;

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
            description = "measured time of a pair (default: ${DEFAULT-VALUE})")
    private double pairSeconds = 3;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            description = "time of each fork's steps before they count (default: ${DEFAULT-VALUE}; 10 steps at least)")
    private double warmup = 0.5;

    @Option(
            names = "--interleave",
            paramLabel = "WHAT",
            description = "what takes turns: steps of two live forks; both forks together, each on a core, swapping the"
                    + " cores (only where both do the same work); or whole forks (default: steps; a gate of"
                    + " single-threaded workloads together)")
    private @Nullable Interleaving interleaving;

    @Option(names = "--no-pin", description = "leave single-threaded forks to the system's scheduler")
    private boolean noPin;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "time without an answer after which a process is taken to hang (default: ${DEFAULT-VALUE})")
    private int patience = 120;

    @Option(
            names = "--max-foreign",
            paramLabel = "CORES",
            description = "processors' worth of other programs' work beyond which measurements are repeated"
                    + " (default: 0.25)")
    private @Nullable Double maxForeign;

    /** What watches the machine, with the limits that were asked for. */
    Instruments instruments(String device) {
        Instruments standard = Instruments.ofThisMachine(device);
        return maxForeign == null ? standard : standard.withForeignCores(maxForeign);
    }

    /**
     * The plan of a comparison of any two sides.
     *
     * @param threads of the sides
     */
    Design comparison(int threads) {
        return design(
                threads, interleaving == null ? Interleaving.STEPS : interleaving, seconds == null ? 60 : seconds);
    }

    /**
     * The plan of each look of a gate, whose sides are builds that do the same work.
     *
     * @param threads of the workload
     */
    Design look(int threads) {
        Interleaving standard = threads == 1 ? Interleaving.TOGETHER : Interleaving.STEPS;
        return design(threads, interleaving == null ? standard : interleaving, seconds == null ? 30 : seconds);
    }

    private Design design(int threads, Interleaving turns, double budget) {
        positive("--seconds", budget);
        positive("--pair-seconds", pairSeconds);
        positive("--patience", patience);
        if (!(warmup >= 0 && warmup <= LONGEST)) {
            throw new InputException("--warmup " + warmup + " should be a number of seconds, 0 or more");
        }
        if (maxForeign != null && !(maxForeign >= 0)) {
            throw new InputException("--max-foreign " + maxForeign + " should be a number of processors, 0 or more");
        }
        int units = pairs != null ? pairs : units(turns, budget);
        if (units < FEWEST) {
            throw new InputException("--pairs " + units + ": an interval over forks needs " + FEWEST
                    + " pairs at least; 5 or more are sensible");
        }
        Design design = Design.pairs(units, threads)
                .withSeconds(pairSeconds)
                .withWarmup(warmup)
                .with(turns)
                .withPatience(Duration.ofSeconds(patience));
        return noPin ? design.unpinned() : design;
    }

    private static void positive(String option, double seconds) {
        if (!(seconds > 0 && seconds <= LONGEST)) {
            throw new InputException(option + " " + seconds + " should be a number of seconds above 0");
        }
    }

    private int units(Interleaving turns, double budget) {
        double overhead = switch (turns) {
            case STEPS -> 2 * warmup + START_SECONDS;
            case TOGETHER -> warmup + START_SECONDS;
            case FORKS -> 4 * (warmup + START_SECONDS);
        };
        return Math.max(FEWEST, (int) (budget / (pairSeconds + overhead)));
    }
}

package dev.nextbench.compare;

import java.time.Duration;

/**
 * How a comparison is run; fixed before it starts, because looking and going on would raise false alarms.
 *
 * @param interleaving what takes turns
 * @param units pairs or quadruples of fresh forks
 * @param seconds measured time of a unit, both sides together
 * @param warmup time of each fork's steps before they count
 * @param turn shortest time of a turn; a turn is one step or as many as fill it
 * @param pause idle time between turns, in which the threads of the other side stop spinning
 * @param block measured time between two readings of the machine's conditions; a block is kept or repeated whole
 * @param repeats blocks of a unit, and units of a comparison, that may be repeated because they were invalid
 * @param pin whether single-threaded sides share one core of a CPU
 * @param patience time without an answer after which a process is taken to hang
 */
public record Design(
        Interleaving interleaving,
        int units,
        double seconds,
        double warmup,
        double turn,
        double pause,
        double block,
        int repeats,
        boolean pin,
        Duration patience) {
    /** Steps before which no fork is warm, whatever the time (throughput-protocol.md, C.3). */
    public static final int WARMUP_STEPS = 10;

    /** Pairs of forks that are measured for three seconds each. */
    public static Design pairs(int units, int threads) {
        return new Design(
                Interleaving.STEPS, units, 3, 0.5, 0.004, threads > 1 ? 0.006 : 0, 0.5, 6, true, Duration.ofMinutes(2));
    }

    /** The same with another number of units. */
    public Design withUnits(int count) {
        return new Design(interleaving, count, seconds, warmup, turn, pause, block, repeats, pin, patience);
    }

    /** The same with another measured time of a unit. */
    public Design withSeconds(double measured) {
        return new Design(interleaving, units, measured, warmup, turn, pause, block, repeats, pin, patience);
    }

    /** The same with another time for warming up. */
    public Design withWarmup(double time) {
        return new Design(interleaving, units, seconds, time, turn, pause, block, repeats, pin, patience);
    }

    /** The same with whole forks taking turns, or steps. */
    public Design with(Interleaving turns) {
        return new Design(turns, units, seconds, warmup, turn, pause, block, repeats, pin, patience);
    }

    /** The same with another patience. */
    public Design withPatience(Duration time) {
        return new Design(interleaving, units, seconds, warmup, turn, pause, block, repeats, pin, time);
    }

    /** The same without cores that sides share. */
    public Design unpinned() {
        return new Design(interleaving, units, seconds, warmup, turn, pause, block, repeats, false, patience);
    }
}

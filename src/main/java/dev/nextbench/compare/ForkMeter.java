package dev.nextbench.compare;

import dev.nextbench.machine.Affinity;
import dev.nextbench.machine.ProcessPeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.commons.math3.stat.StatUtils;

/** A fork with what was measured of it. */
final class ForkMeter implements AutoCloseable {
    private final Fork fork;
    private final Design design;
    private final ProcessPeaks peaks;
    private final List<Double> warmup = new ArrayList<>();
    private final List<Double> steps = new ArrayList<>();
    private int turnSteps = 1;

    ForkMeter(Fork fork, Design design, ProcessPeaks peaks) {
        this.fork = fork;
        this.design = design;
        this.peaks = peaks;
    }

    long pid() {
        return fork.pid();
    }

    boolean free() {
        return fork.free();
    }

    double startSeconds() {
        return fork.startSeconds();
    }

    /** Waits until it can run steps, and puts it on the core that it shares with the other side. */
    void ready(OptionalInt core) throws SideException {
        fork.awaitReady();
        // Only now: two processes that start on one core would start one after the other.
        if (core.isPresent()) {
            pin(core.getAsInt());
        }
    }

    private void pin(int core) throws SideException {
        if (!Affinity.set(fork.pid(), core)) {
            throw new SideException(
                    SideException.Kind.DIED,
                    "process " + fork.pid() + " could not be moved to core " + core + "; if it has not ended, --no-pin"
                            + " measures without moving it, less precisely");
        }
    }

    /** Runs steps that do not count for some time; another call goes on. */
    void warm(double seconds) throws SideException {
        long deadline = System.nanoTime() + (long) (seconds * 1e9);
        do {
            warmup.add(fork.run(1)[0]);
        } while (System.nanoTime() < deadline);
    }

    /** Whether it has run as many steps as any fork has to before it can be warm. */
    boolean warmEnough() {
        return warmup.size() >= Design.WARMUP_STEPS;
    }

    /** The steps of a turn: as many as its shortest time asks for, by the later half of the warm-up. */
    int chooseTurn() {
        double[] later = warmup.subList(warmup.size() / 2, warmup.size()).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        return (int) Math.min(100_000, Math.max(1, Math.ceil(design.turn() / StatUtils.percentile(later, 50))));
    }

    void turnSteps(int count) {
        turnSteps = count;
    }

    /** One turn; its steps are returned but not kept. */
    double[] turn() throws SideException {
        return fork.run(turnSteps);
    }

    /** Keeps the steps of valid turns. */
    void keep(List<double[]> turns) {
        for (double[] turn : turns) {
            for (double step : turn) {
                steps.add(step);
            }
        }
    }

    /** All that is known of it; call it while the process lives. */
    SideRun result() {
        OptionalLong peak = peaks.residentBytes(fork.pid());
        return new SideRun(
                fork.startSeconds(), peak.isPresent() ? peak.getAsLong() : null, warmup, steps, fork.reported());
    }

    /** Lets the process end, without waiting for it. */
    void end() {
        fork.end();
    }

    @Override
    public void close() {
        fork.close();
    }
}

package dev.nextbench.compare;

import dev.nextbench.machine.Conditions;
import dev.nextbench.stats.LogRatios;
import dev.nextbench.stats.Stationarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;

/** Measures one unit of a comparison with fresh forks. */
final class UnitRunner {
    private final Side a;
    private final Side b;
    private final Design design;
    private final OptionalInt core;
    private final Instruments instruments;

    /**
     * @param core that single-threaded sides share, if they are to
     */
    UnitRunner(Side a, Side b, Design design, OptionalInt core, Instruments instruments) {
        this.a = a;
        this.b = b;
        this.design = design;
        this.core = core;
        this.instruments = instruments;
    }

    /** A unit with the conditions of its blocks. */
    record Measured(Unit unit, List<Conditions> conditions) {}

    /**
     * Measures a unit.
     *
     * @param index from 1; an odd one begins with the baseline
     */
    Measured measure(int index) throws SideException, InvalidUnitException {
        Blocks blocks = new Blocks(instruments.sampler(), instruments.limits());
        Unit unit = design.interleaving() == Interleaving.FORKS ? quadruple(index, blocks) : pair(index, blocks);
        return new Measured(unit, blocks.seen());
    }

    private Unit pair(int index, Blocks blocks) throws SideException, InvalidUnitException {
        boolean baselineFirst = index % 2 == 1;
        try (ForkMeter first = start(baselineFirst ? a : b);
                ForkMeter second = start(baselineFirst ? b : a)) {
            first.ready(core);
            second.ready(core);
            if (first.free() || second.free()) {
                throw new SideException(
                        SideException.Kind.ERROR,
                        (first.free() == baselineFirst ? a : b).label()
                                + ": its process runs steps unasked, so it cannot take turns step by step; use"
                                + " --interleave forks, or let it wait for requests (nextbench compare --help)");
            }
            warm(first, second);
            ForkMeter base = baselineFirst ? first : second;
            ForkMeter other = baselineFirst ? second : first;
            int steps = Math.max(base.chooseTurn(), other.chooseTurn());
            base.turnSteps(steps);
            other.turnSteps(steps);
            List<Double> quadruples = new ArrayList<>();
            List<double[]> baselineTurns = new ArrayList<>();
            List<double[]> candidateTurns = new ArrayList<>();
            double measured = 0;
            while (measured < design.seconds()) {
                PairBlock block = new PairBlock(base, other, baselineFirst, quadruples.size());
                if (blocks.valid(block::run, base.pid(), other.pid())) {
                    base.keep(block.baseline);
                    other.keep(block.candidate);
                    quadruples.addAll(block.ratios);
                    baselineTurns.addAll(block.baseline);
                    candidateTurns.addAll(block.candidate);
                    measured += block.seconds;
                } else {
                    refuse(blocks);
                }
            }
            double[] values =
                    quadruples.stream().mapToDouble(Double::doubleValue).toArray();
            SideRun baseline = base.result();
            SideRun candidate = other.result();
            // Both at once: neither waits for the other to have ended.
            base.end();
            other.end();
            return new Unit(
                    index,
                    baselineFirst,
                    baseline,
                    candidate,
                    quadruples,
                    LogRatios.ofTurns(turns(baselineTurns), turns(candidateTurns)),
                    !Stationarity.drifts(values),
                    blocks.invalid());
        }
    }

    private ForkMeter start(Side side) throws SideException {
        return new ForkMeter(Fork.start(side, design.patience()), design, instruments.peaks());
    }

    /** Both as they will be measured, so that neither is cold then. */
    private void warm(ForkMeter first, ForkMeter second) throws SideException {
        int rounds = 4;
        for (int round = 0; round < rounds || !first.warmEnough() || !second.warmEnough(); round++) {
            first.warm(design.warmup() / rounds);
            second.warm(design.warmup() / rounds);
        }
    }

    private void refuse(Blocks blocks) throws InvalidUnitException {
        if (blocks.dropped() > design.repeats()) {
            throw new InvalidUnitException(blocks.lastReason(), blocks.invalid());
        }
    }

    /** Quadruples of turns until a block's time is over. */
    private final class PairBlock {
        private final ForkMeter base;
        private final ForkMeter other;
        private final boolean baselineFirst;
        private final int before;
        private final List<double[]> baseline = new ArrayList<>();
        private final List<double[]> candidate = new ArrayList<>();
        private final List<Double> ratios = new ArrayList<>();
        private double seconds;

        PairBlock(ForkMeter base, ForkMeter other, boolean baselineFirst, int before) {
            this.base = base;
            this.other = other;
            this.baselineFirst = baselineFirst;
            this.before = before;
        }

        void run() throws SideException {
            do {
                boolean straight = (before + ratios.size()) % 2 == 0 == baselineFirst;
                double[][] turns = new double[4][];
                for (int i = 0; i < turns.length; i++) {
                    boolean outer = i == 0 || i == 3;
                    turns[i] = (outer == straight ? base : other).turn();
                    if (design.pause() > 0) {
                        LockSupport.parkNanos((long) (design.pause() * 1e9));
                    }
                }
                double outer = (logMean(turns[0]) + logMean(turns[3])) / 2;
                double inner = (logMean(turns[1]) + logMean(turns[2])) / 2;
                ratios.add(straight ? inner - outer : outer - inner);
                (straight ? baseline : candidate).addAll(List.of(turns[0], turns[3]));
                (straight ? candidate : baseline).addAll(List.of(turns[1], turns[2]));
                seconds += Arrays.stream(turns).flatMapToDouble(Arrays::stream).sum();
                // Of two neighbours with opposite orders, one alone would be left over.
            } while (seconds < Math.min(design.block(), design.seconds())
                    || ((before + ratios.size()) % 2 == 1 && seconds < design.seconds()));
        }
    }

    private static double[] turns(List<double[]> turns) {
        return turns.stream().mapToDouble(UnitRunner::logMean).toArray();
    }

    private static double logMean(double[] steps) {
        return Math.log(Arrays.stream(steps).average().orElseThrow());
    }

    private Unit quadruple(int index, Blocks blocks) throws SideException, InvalidUnitException {
        boolean baselineFirst = index % 2 == 1;
        Side outer = baselineFirst ? a : b;
        Side inner = baselineFirst ? b : a;
        List<SideRun> runs = new ArrayList<>();
        for (Side side : List.of(outer, inner, inner, outer)) {
            runs.add(alone(side, blocks));
        }
        SideRun outside = joined(runs.get(0), runs.get(3));
        SideRun inside = joined(runs.get(1), runs.get(2));
        double ratio =
                (logMidmean(runs.get(1)) + logMidmean(runs.get(2)) - logMidmean(runs.get(0)) - logMidmean(runs.get(3)))
                        / 2
                        * (baselineFirst ? 1 : -1);
        boolean stationary = runs.stream().noneMatch(run -> Stationarity.drifts(logs(run)));
        return new Unit(
                index,
                baselineFirst,
                baselineFirst ? outside : inside,
                baselineFirst ? inside : outside,
                List.of(ratio),
                ratio,
                stationary,
                blocks.invalid());
    }

    /** One side's fork on its own: a quarter of a unit's measured time. */
    SideRun alone(Side side, Blocks blocks) throws SideException, InvalidUnitException {
        try (ForkMeter fork = start(side)) {
            fork.ready(core);
            do {
                fork.warm(design.warmup());
            } while (!fork.warmEnough());
            fork.turnSteps(fork.chooseTurn());
            double measured = 0;
            while (measured < design.seconds() / 4) {
                List<double[]> turns = new ArrayList<>();
                double[] seconds = new double[1];
                boolean valid = blocks.valid(
                        () -> {
                            do {
                                double[] turn = fork.turn();
                                turns.add(turn);
                                seconds[0] += Arrays.stream(turn).sum();
                            } while (seconds[0] < Math.min(design.block(), design.seconds() / 4));
                        },
                        fork.pid());
                if (valid) {
                    fork.keep(turns);
                    measured += seconds[0];
                } else {
                    refuse(blocks);
                }
            }
            return fork.result();
        }
    }

    private static double[] logs(SideRun run) {
        return run.steps().stream().mapToDouble(Math::log).toArray();
    }

    private static double logMidmean(SideRun run) {
        return LogRatios.midmean(logs(run));
    }

    private static SideRun joined(SideRun first, SideRun second) {
        List<Double> warmup = new ArrayList<>(first.warmup());
        warmup.addAll(second.warmup());
        List<Double> steps = new ArrayList<>(first.steps());
        steps.addAll(second.steps());
        Long peak = first.peakResident() == null || second.peakResident() == null
                ? null
                : Long.valueOf(Math.max(first.peakResident(), second.peakResident()));
        return new SideRun((first.startSeconds() + second.startSeconds()) / 2, peak, warmup, steps, first.reported());
    }
}

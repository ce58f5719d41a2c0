package dev.nextbench.bench;

import dev.nextbench.bench.RigorousFork.Block;
import dev.nextbench.machine.Conditions;
import dev.nextbench.machine.Invalid;
import dev.nextbench.stats.LogRatios;
import dev.nextbench.stats.WarmUp;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What of a fork counts: the steps of valid iterations from where its warm-up ends. The end is found in the steps
 * themselves ({@link WarmUp}), never before ten steps and the least time of a warm-up.
 *
 * @param fork what is judged
 * @param counted seconds of the steps that count; none if the fork is not to be averaged
 * @param firstCounted how many valid steps came before them
 * @param fault why it is not to be averaged; null if it is
 * @param sentence what was seen, in words, if it is not
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ForkJudgement(
        RigorousFork fork,
        double[] counted,
        int firstCounted,
        @Nullable Fault fault,
        String sentence) {
    /** Beyond this many steps, groups of neighbours are judged instead, whose count stays below it. */
    private static final int MOST_JUDGED = 4000;

    private static final String CORRELATED =
            "its steps keep their level, but neighbours resemble each other, so something"
                    + " slow disturbs them; let the machine come to rest, or leave --independent out";

    /** Why a fork does not count. */
    enum Fault {
        /** The machine was not fit to measure on for half of its time or more. */
        INVALID,
        /** Nobody knows what the machine did meanwhile. */
        NO_RECORD,
        /** Too few steps to find the end of its warm-up. */
        TOO_SHORT,
        /** Its steps never settle. */
        NOT_STATIONARY;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Judges a fork.
     *
     * @param device {@code cpu} or {@code gpu:N}
     */
    static ForkJudgement of(RigorousFork fork, RigorousSettings settings, String device) {
        List<Block> measured = fork.measured();
        if (measured.stream().anyMatch(block -> block.conditions() == null)
                || (!device.equals("cpu") && measured.stream().allMatch(ForkJudgement::withoutGpu))) {
            return none(
                    fork,
                    Fault.NO_RECORD,
                    "there is no record of what the machine did meanwhile, and without one no figure can be compared;"
                            + (device.equals("cpu") ? "" : " is nvidia-smi there, and does it see the GPU?"));
        }
        List<Block> valid =
                fork.blocks().stream().filter(block -> block.invalid() == null).toList();
        long left = valid.stream().filter(block -> !block.warmup()).count();
        if (2 * left < measured.size()) {
            Invalid last = measured.stream()
                    .map(Block::invalid)
                    .filter(Objects::nonNull)
                    .reduce((first, second) -> second)
                    .orElseThrow();
            return none(fork, Fault.INVALID, last.sentence());
        }
        return settled(fork, valid, settings);
    }

    private static boolean withoutGpu(Block block) {
        Conditions conditions = block.conditions();
        return conditions == null || conditions.gpu() == null;
    }

    private static ForkJudgement settled(RigorousFork fork, List<Block> valid, RigorousSettings settings) {
        double[] steps = valid.stream()
                .flatMapToDouble(block -> Arrays.stream(block.steps()))
                .toArray();
        int floor = valid.stream()
                .filter(Block::warmup)
                .mapToInt(block -> block.steps().length)
                .sum();
        floor = Math.max(floor, Math.max(WarmUp.FLOOR, within(steps, settings.warmupSeconds())));
        if (steps.length < WarmUp.FEWEST || steps.length - floor < RigorousSettings.FEWEST_STEPS) {
            return none(
                    fork,
                    Fault.TOO_SHORT,
                    "it ran " + steps.length + " valid steps, of which " + Math.max(0, steps.length - floor)
                            + " could count; " + WarmUp.FEWEST + " and " + RigorousSettings.FEWEST_STEPS
                            + " are needed");
        }
        int group = (steps.length + MOST_JUDGED - 1) / MOST_JUDGED;
        double[] judged = grouped(steps, group);
        OptionalInt first = settings.correlated() ? WarmUp.firstLevelStep(judged) : WarmUp.firstWarmStep(judged);
        if (first.isEmpty()) {
            boolean level = WarmUp.firstLevelStep(judged).isPresent();
            return none(fork, Fault.NOT_STATIONARY, level ? CORRELATED : unsettled(steps));
        }
        int from = Math.max(floor, first.getAsInt() * group);
        if (steps.length - from < RigorousSettings.FEWEST_STEPS) {
            return none(
                    fork,
                    Fault.TOO_SHORT,
                    "only " + (steps.length - from) + " of its " + steps.length + " steps came after it had settled");
        }
        return new ForkJudgement(fork, Arrays.copyOfRange(steps, from, steps.length), from, null, "");
    }

    private static String unsettled(double[] steps) {
        int quarter = steps.length / 4;
        double early = LogRatios.midmean(Arrays.copyOfRange(steps, quarter, 2 * quarter));
        double late = LogRatios.midmean(Arrays.copyOfRange(steps, steps.length - quarter, steps.length));
        return String.format(
                Locale.ROOT,
                "its %d steps never settled (second quarter %.3g ms, last quarter %.3g ms a step); let the machine come"
                        + " to rest, and look at its clocks and temperature",
                steps.length,
                1e3 * early,
                1e3 * late);
    }

    private static ForkJudgement none(RigorousFork fork, Fault fault, String sentence) {
        return new ForkJudgement(fork, new double[0], 0, fault, sentence);
    }

    /** How many steps began within this time. */
    private static int within(double[] steps, double seconds) {
        double sum = 0;
        int count = 0;
        while (count < steps.length && sum < seconds) {
            sum += steps[count++];
        }
        return count;
    }

    private static double[] grouped(double[] steps, int group) {
        if (group == 1) {
            return steps;
        }
        double[] means = new double[steps.length / group];
        for (int i = 0; i < means.length; i++) {
            means[i] = DoubleStream.of(Arrays.copyOfRange(steps, i * group, (i + 1) * group))
                    .average()
                    .orElseThrow();
        }
        return means;
    }

    /** Whether it is to be averaged. */
    boolean counts() {
        return fault == null;
    }

    /** What a step of it takes, in seconds. */
    double step(RigorousSettings.Estimator estimator) {
        return estimator == RigorousSettings.Estimator.MEAN
                ? Arrays.stream(counted).average().orElse(Double.NaN)
                : Math.exp(
                        LogRatios.midmean(Arrays.stream(counted).map(Math::log).toArray()));
    }
}

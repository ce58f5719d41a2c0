package dev.nextbench.bench;

import dev.nextbench.machine.ConditionSampler;
import dev.nextbench.machine.ProcessPeaks;
import dev.nextbench.machine.ValidityLimits;
import dev.nextbench.stats.Dimensioning;
import dev.nextbench.stats.LogRatios;
import dev.nextbench.stats.VarianceByLevel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.jspecify.annotations.Nullable;

/**
 * The throughput of one workload in rigorous mode (throughput-protocol.md, C.1 to C.4). A dimensioning run finds how much
 * of the variance is between forks and how much within, and from that how many forks of which length reach the wanted
 * interval for the least time; these are then measured afresh. A fork that never settles, or during which the machine
 * was not fit to measure on, is repeated a stated number of times, and then everything is refused.
 */
public final class RigorousMeasurement {
    /** Runs of equal numbers of steps that a fork is divided into to split its variance. */
    private static final int PARTS = 10;

    /** The fewest forks that are planned where no number is fixed. */
    private static final int FEWEST_FORKS = 3;

    /** Forks that are planned even if fewer are thought to be enough, where there is time for them. */
    private static final int SENSIBLE_FORKS = 5;

    /** Counted time of a fork, at least: two blocks, so that one can be dropped. */
    private static final double LEAST_SECONDS = 1;

    /** What a fork is taken to cost besides its counted and warm-up time, before one has been seen. */
    private static final double START_SECONDS = 1.5;

    /** Planned time is exceeded by this much, as blocks end with whole steps and some are dropped. */
    private static final double SPARE = 1.1;

    private final RigorousForks forks;
    private final int batch;
    private final String device;
    private final RigorousSettings settings;
    private final Consumer<String> progress;
    private final List<ForkJudgement> all = new ArrayList<>();
    private final Map<String, Integer> repeated = new TreeMap<>();
    private double spent;
    private double step;

    /**
     * For forks from anywhere.
     *
     * @param batch images of a step
     * @param device {@code cpu} or {@code gpu:N}
     * @param progress is told what is planned and what happens, line by line
     */
    RigorousMeasurement(
            RigorousForks forks, int batch, String device, RigorousSettings settings, Consumer<String> progress) {
        this.forks = forks;
        this.batch = batch;
        this.device = device;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * For forks that JMH drives.
     *
     * @param products how float32 is multiplied; null where the workload's operands are narrower
     * @param core that the forks are kept on; empty to leave them to the system
     * @param sampler of the machine's conditions
     * @param limits beyond which an iteration is dropped
     * @param peaks of processes' memory
     * @param progress is told what is planned and what happens, line by line
     */
    public static RigorousMeasurement of(
            Workload workload,
            PrecisionCheck.@Nullable Mode products,
            RigorousSettings settings,
            OptionalInt core,
            ConditionSampler sampler,
            ValidityLimits limits,
            ProcessPeaks peaks,
            Consumer<String> progress) {
        return new RigorousMeasurement(
                new JmhForks(workload, products, core, new JmhForks.Watching(sampler, limits, peaks)),
                workload.batch(),
                workload.device(),
                settings,
                progress);
    }

    /**
     * A plan as files keep it.
     *
     * @param forks of the measurement
     * @param forkSeconds counted time of each
     * @param halfWidth expected relative half width of the 95 % interval; null where nothing is known beforehand
     * @param seconds expected for all of them; null likewise
     * @param withinReach whether the wanted half width is; null likewise
     */
    public record Plan(
            int forks,
            double forkSeconds,
            @Nullable Double halfWidth,
            @Nullable Double seconds,
            @Nullable Boolean withinReach) {}

    /**
     * Measures.
     *
     * @throws MeasurementException of kind {@link MeasurementException#REFUSED} if the figures would mean nothing, of
     *     another one if a fork fails
     */
    public RigorousResult measure() throws MeasurementException {
        Plan plan = settings.forks() != null ? fixed(settings.forks()) : dimensioned();
        int dimensioning = all.size();
        stage("fork", plan.forks(), plan.forkSeconds());
        return RigorousResult.of(batch, settings, plan, all, dimensioning, repeated, spent);
    }

    private Plan fixed(int count) throws MeasurementException {
        requireTime(count, LEAST_SECONDS);
        double each = (settings.seconds() / count - settings.warmupSeconds() - START_SECONDS) / SPARE;
        double forkSeconds = Math.max(LEAST_SECONDS, each);
        progress.accept(String.format(
                Locale.ROOT,
                "%d forks of %.1f s, about %.0f s in all",
                count,
                forkSeconds,
                count * forkWall(forkSeconds)));
        return new Plan(count, forkSeconds, null, null, null);
    }

    /** Expected wall time of a fork that counts for so long, before any has been seen. */
    private double forkWall(double forkSeconds) {
        return settings.warmupSeconds() + SPARE * forkSeconds + START_SECONDS;
    }

    /** Refuses a limit that not even these forks fit into. */
    private void requireTime(int count, double forkSeconds) throws MeasurementException {
        double needed = count * forkWall(forkSeconds);
        if (settings.strict() && needed > settings.seconds()) {
            throw new MeasurementException(
                    MeasurementException.REFUSED,
                    String.format(
                            Locale.ROOT,
                            "%d forks%s take %.0f s with their starts and warm-up, but --seconds is %.0f; use"
                                    + " --seconds %.0f or more",
                            count,
                            settings.forks() == null ? " of the dimensioning run" : "",
                            needed,
                            settings.seconds(),
                            Math.ceil(settings.forks() == null ? 2 * needed : needed)));
        }
    }

    private Plan dimensioned() throws MeasurementException {
        requireTime(RigorousSettings.DIMENSIONING_FORKS, RigorousSettings.DIMENSIONING_SECONDS);
        progress.accept(String.format(
                Locale.ROOT,
                "dimensioning: %d forks of %.1f s",
                RigorousSettings.DIMENSIONING_FORKS,
                RigorousSettings.DIMENSIONING_SECONDS));
        List<ForkJudgement> run =
                stage("dimensioning fork", RigorousSettings.DIMENSIONING_FORKS, RigorousSettings.DIMENSIONING_SECONDS);
        VarianceByLevel variance = variance(
                run,
                settings.estimator() == RigorousSettings.Estimator.MEAN ? each -> each : RigorousMeasurement::middle);
        double cost = mean(run, each -> each.fork().wallSeconds() - sum(each.counted()));
        double mean = mean(run, each -> sum(each.counted()) / each.counted().length);
        double warmup = Math.max(settings.warmupSeconds() / mean, RigorousSettings.WARMUP_STEPS);
        int fewest = (int) Math.ceil(Math.max(
                RigorousSettings.FEWEST_STEPS,
                Math.max(2 * RigorousSettings.FEWEST_STEPS - warmup, LEAST_SECONDS / mean)));
        double left = settings.seconds() - spent;
        double perFork = cost + fewest * SPARE * mean;
        if (left < FEWEST_FORKS * perFork) {
            left = extended(FEWEST_FORKS * perFork);
        }
        Dimensioning.Costs costs = new Dimensioning.Costs(cost, SPARE * mean);
        Dimensioning.Plan best = sensible(
                Dimensioning.plan(variance, costs, settings.within(), fewest, left), variance, costs, fewest, left);
        double forkSeconds = best.steps() * mean;
        progress.accept(String.format(
                Locale.ROOT,
                "a step takes %.3g ms; it varies by %.2f %% within forks and %.2f %% between them; %.1f s a fork are lost",
                1e3 * mean,
                100 * variance.stepCv(),
                100 * variance.forkCv(),
                cost));
        progress.accept(words(best, forkSeconds));
        return new Plan(best.forks(), forkSeconds, best.halfWidth(), best.seconds(), best.withinReach());
    }

    /**
     * The plan with {@value #SENSIBLE_FORKS} forks, if it has fewer and there is time for them: the width of an interval
     * over two or three forks is itself a matter of luck.
     */
    private Dimensioning.Plan sensible(
            Dimensioning.Plan plan, VarianceByLevel variance, Dimensioning.Costs costs, int fewest, double seconds) {
        int affordable = (int) Math.min(plan.steps(), (seconds / SENSIBLE_FORKS - costs.fork()) / costs.step());
        if (!plan.withinReach() || plan.forks() >= SENSIBLE_FORKS || affordable < fewest) {
            return plan;
        }
        double square = variance.mean() * variance.mean();
        double perStep = variance.step().added()
                + variance.iteration().added() * variance.step().repetitions();
        double ofFork = (variance.fork().added() + perStep / affordable) / square;
        double half = new TDistribution(null, SENSIBLE_FORKS - 1.0).inverseCumulativeProbability(0.975)
                * Math.sqrt(ofFork / SENSIBLE_FORKS);
        return new Dimensioning.Plan(
                SENSIBLE_FORKS,
                affordable,
                half,
                SENSIBLE_FORKS * (costs.fork() + affordable * costs.step()),
                half <= settings.within(),
                plan.neededSeconds());
    }

    private String words(Dimensioning.Plan plan, double forkSeconds) {
        String what = String.format(
                Locale.ROOT,
                "%d forks of %.1f s, about %.0f s, for ±%.2f %%",
                plan.forks(),
                forkSeconds,
                plan.seconds(),
                100 * plan.halfWidth());
        if (plan.withinReach()) {
            return what;
        }
        return String.format(Locale.ROOT, "±%.2f %% is out of reach in the time left", 100 * settings.within())
                + (Double.isInfinite(plan.neededSeconds())
                        ? " and in any other"
                        : String.format(
                                Locale.ROOT, "; it needs --seconds %.0f", Math.ceil(spent + plan.neededSeconds())))
                + ". Now " + what;
    }

    /** More time than was planned, unless the user set the limit. */
    private double extended(double needed) throws MeasurementException {
        String words = String.format(
                Locale.ROOT, "%.0f s more are needed, as a step takes %.3g ms", Math.ceil(needed), 1e3 * step);
        if (settings.strict()) {
            throw new MeasurementException(
                    MeasurementException.REFUSED,
                    words
                            + String.format(
                                    Locale.ROOT,
                                    ", but %.0f s of --seconds %.0f are left; use --seconds %.0f, or a smaller --batch",
                                    Math.max(0, settings.seconds() - spent),
                                    settings.seconds(),
                                    Math.ceil((spent + needed) * SPARE)));
        }
        progress.accept(words + "; more than planned, for want of a limit by --seconds");
        return needed;
    }

    /** So many forks that count, or a refusal. */
    private List<ForkJudgement> stage(String name, int count, double forkSeconds) throws MeasurementException {
        List<ForkJudgement> counting = new ArrayList<>();
        ForkTimes times = ForkTimes.of(settings.warmupSeconds(), SPARE * forkSeconds, step);
        int failed = 0;
        boolean lengthened = false;
        while (counting.size() < count) {
            RigorousFork fork = forks.run(times);
            spent += fork.wallSeconds();
            ForkJudgement judged = ForkJudgement.of(fork, settings, device);
            all.add(judged);
            if (judged.counts()) {
                counting.add(judged);
                step = sum(judged.counted()) / judged.counted().length;
                progress.accept(String.format(
                        Locale.ROOT,
                        "%s %d of %d: %.4g images/s",
                        name,
                        counting.size(),
                        count,
                        batch / judged.step(settings.estimator())));
                continue;
            }
            ForkJudgement.Fault fault = Objects.requireNonNull(judged.fault());
            if (fault == ForkJudgement.Fault.NO_RECORD) {
                throw new MeasurementException(MeasurementException.REFUSED, judged.sentence());
            }
            if (fault == ForkJudgement.Fault.TOO_SHORT && !lengthened) {
                lengthened = true;
                times = longer(judged, times, count - counting.size());
                continue;
            }
            failed++;
            repeated.merge(fault.id(), 1, Integer::sum);
            if (failed > RigorousSettings.repeats(count)) {
                throw refused(name, count, counting.size(), failed, judged);
            }
            progress.accept(name + " " + (counting.size() + 1) + " of " + count + " is repeated: " + judged.sentence());
        }
        return counting;
    }

    /** Times with room for enough of these steps. */
    private ForkTimes longer(ForkJudgement judged, ForkTimes times, int missing) throws MeasurementException {
        double[] steps = judged.fork().blocks().stream()
                .flatMapToDouble(block -> Arrays.stream(block.steps()))
                .toArray();
        step = sum(steps) / Math.max(1, steps.length);
        double measured = Math.max(times.measuredSeconds(), 2 * RigorousSettings.FEWEST_STEPS * step);
        ForkTimes longer = ForkTimes.of(settings.warmupSeconds(), measured, step);
        double needed = missing * (longer.warmupSeconds() + longer.measuredSeconds() + START_SECONDS);
        if (needed > settings.seconds() - spent) {
            extended(needed);
        }
        return longer;
    }

    private static MeasurementException refused(String name, int count, int counting, int failed, ForkJudgement last) {
        return new MeasurementException(
                MeasurementException.REFUSED,
                String.format(
                        Locale.ROOT,
                        "%d of %d %ss can be averaged, and %d failed, which is one more than is repeated. The last one:"
                                + " %s",
                        counting,
                        count,
                        name,
                        failed,
                        last.sentence()));
    }

    /**
     * Steps of a fork such that the variance of their mean is that of the midmean: cut to the middle half and spread
     * by two (Tukey and McLaughlin 1963, for a trimming of a quarter).
     */
    private static double[] middle(double[] steps) {
        double centre = LogRatios.midmean(steps);
        double low = StatUtils.percentile(steps, 25);
        double high = StatUtils.percentile(steps, 75);
        return Arrays.stream(steps)
                .map(each -> Math.max(low / 2, centre + 2 * (Math.min(high, Math.max(low, each)) - centre)))
                .toArray();
    }

    /** By runs of equal numbers of steps, as forks are cut to the shortest. */
    static VarianceByLevel variance(List<ForkJudgement> forks, UnaryOperator<double[]> seen) {
        int steps = forks.stream().mapToInt(each -> each.counted().length).min().orElseThrow();
        int part = Math.max(1, steps / PARTS);
        double[][][] times = new double[forks.size()][steps / part][part];
        for (int f = 0; f < times.length; f++) {
            double[] counted = seen.apply(forks.get(f).counted());
            for (int i = 0; i < times[f].length; i++) {
                System.arraycopy(counted, i * part, times[f][i], 0, part);
            }
        }
        return VarianceByLevel.of(times);
    }

    private static double mean(List<ForkJudgement> forks, ToDoubleFunction<ForkJudgement> value) {
        return forks.stream().mapToDouble(value).average().orElseThrow();
    }

    private static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }
}

package dev.nextbench.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nextbench.bench.RigorousFork.Block;
import dev.nextbench.machine.Conditions;
import dev.nextbench.stats.Interval;
import dev.nextbench.stats.RatioEstimate;
import dev.nextbench.stats.VarianceByLevel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.StatUtils;
import org.jspecify.annotations.Nullable;

/**
 * A throughput with everything that is needed to judge it.
 *
 * @param throughput images a second: the geometric mean over forks
 * @param low lower end of its 95 % interval: Student's over the logs of the forks' times, exponentiated
 * @param high upper end
 * @param forks fresh processes behind it
 * @param samples steps that count
 * @param asked what was asked for
 * @param latency of a step, over all steps that count
 * @param memory of a fork, the most over forks
 * @param variation coefficients of variation by level
 * @param plan what was planned
 * @param invalid iterations that were dropped because the machine was not fit to measure on, by reason
 * @param repeated forks that were repeated, by reason
 * @param perFork images a second of each fork, in order
 * @param conditions what the machine did during all measured iterations
 * @param seconds that everything took, the dimensioning run included
 * @param identity what the forks said of themselves
 * @param raw all forks, those that do not count too
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RigorousResult(
        double throughput,
        double low,
        double high,
        int forks,
        long samples,
        RigorousSettings asked,
        Latency latency,
        Memory memory,
        Variation variation,
        RigorousMeasurement.Plan plan,
        Map<String, Integer> invalid,
        Map<String, Integer> repeated,
        List<Double> perFork,
        ConditionRecord conditions,
        double seconds,
        Map<String, String> identity,
        @JsonIgnore RawSteps raw) {
    private static final double CONFIDENCE = 0.95;

    /**
     * The times that this percentage of steps stays below, in milliseconds; the last is no better than the number of
     * steps that lie above it.
     */
    public record Latency(double p50, double p90, double p99) {
        static Latency of(double[] seconds) {
            double[] ms = Arrays.stream(seconds).map(each -> 1e3 * each).toArray();
            return new Latency(
                    StatUtils.percentile(ms, 50), StatUtils.percentile(ms, 90), StatUtils.percentile(ms, 99));
        }
    }

    /**
     * Peaks in bytes; null where the system does not say.
     *
     * @param resident of main memory
     * @param device of the GPU's, as far as polling has seen it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Memory(@Nullable Long resident, @Nullable Long device) {
        static Memory of(List<RigorousFork> forks) {
            return new Memory(most(forks, RigorousFork::peakResident), most(forks, RigorousFork::peakDevice));
        }

        private static @Nullable Long most(List<RigorousFork> forks, Function<RigorousFork, @Nullable Long> peak) {
            Long most = null;
            for (RigorousFork fork : forks) {
                Long one = peak.apply(fork);
                if (one != null && (most == null || one > most)) {
                    most = one;
                }
            }
            return most;
        }
    }

    /**
     * Coefficients of variation: 0.01 is 1 %.
     *
     * @param step that steps add
     * @param iteration that tenths of a fork add
     * @param fork that forks add
     * @param forkMeans of the forks' means as measured
     */
    public record Variation(double step, double iteration, double fork, double forkMeans) {}

    /** Copies what can change. */
    public RigorousResult {
        invalid = Map.copyOf(invalid);
        repeated = Map.copyOf(repeated);
        perFork = List.copyOf(perFork);
        identity = Map.copyOf(identity);
    }

    /**
     * The result of the forks that count.
     *
     * @param dimensioning how many of the forks, the first ones, were of the dimensioning run
     */
    static RigorousResult of(
            int batch,
            RigorousSettings settings,
            RigorousMeasurement.Plan plan,
            List<ForkJudgement> all,
            int dimensioning,
            Map<String, Integer> repeated,
            double seconds)
            throws MeasurementException {
        List<ForkJudgement> counting =
                all.stream().skip(dimensioning).filter(ForkJudgement::counts).toList();
        double[] logs = counting.stream()
                .mapToDouble(each -> Math.log(batch / each.step(settings.estimator())))
                .toArray();
        Map<String, String> identity = sameWork(counting);
        if (!Arrays.stream(logs).allMatch(Double::isFinite)) {
            throw new MeasurementException(
                    MeasurementException.REFUSED,
                    "the throughput is no number: the forks' steps took "
                            + Arrays.toString(counting.stream()
                                    .mapToDouble(each -> each.step(settings.estimator()))
                                    .toArray())
                            + " s");
        }
        Interval interval = RatioEstimate.Estimator.MEAN.of(logs).interval(CONFIDENCE);
        double[] steps = counting.stream()
                .flatMapToDouble(each -> Arrays.stream(each.counted()))
                .toArray();
        VarianceByLevel variance = RigorousMeasurement.variance(counting, each -> each);
        List<RigorousFork> forks = counting.stream().map(ForkJudgement::fork).toList();
        Map<String, Integer> invalid = new TreeMap<>();
        measured(all)
                .map(Block::invalid)
                .filter(Objects::nonNull)
                .forEach(found -> invalid.merge(found.kind().name().toLowerCase(Locale.ROOT), 1, Integer::sum));
        List<Conditions> conditions =
                measured(all).map(Block::conditions).filter(Objects::nonNull).toList();
        return new RigorousResult(
                interval.ratio(),
                interval.low(),
                interval.high(),
                counting.size(),
                steps.length,
                settings,
                Latency.of(steps),
                Memory.of(forks),
                new Variation(variance.stepCv(), variance.iterationCv(), variance.forkCv(), variance.forkMeanCv()),
                plan,
                invalid,
                repeated,
                Arrays.stream(logs).map(Math::exp).boxed().toList(),
                ConditionRecord.of(conditions),
                seconds,
                identity,
                new RawSteps(all, dimensioning));
    }

    private static Stream<Block> measured(List<ForkJudgement> all) {
        return all.stream().flatMap(each -> each.fork().measured().stream());
    }

    private static Map<String, String> sameWork(List<ForkJudgement> forks) throws MeasurementException {
        Map<String, String> first = forks.get(0).fork().identity();
        for (ForkJudgement each : forks) {
            Map<String, String> other = each.fork().identity();
            for (String key : List.of("graph_sha256", "settings_sha256", "libtorch", "device", "products")) {
                String one = first.getOrDefault(key, "");
                String two = other.getOrDefault(key, "");
                if (!one.equals(two)) {
                    throw new MeasurementException(
                            MeasurementException.REFUSED,
                            "two forks did different work: " + key + " is '" + one + "' in one and '" + two
                                    + "' in the other; was the program rebuilt meanwhile?");
                }
            }
        }
        return first;
    }
}

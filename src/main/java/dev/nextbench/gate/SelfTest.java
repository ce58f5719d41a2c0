package dev.nextbench.gate;

import dev.nextbench.bench.Workload;
import dev.nextbench.compare.ComparisonResult;
import dev.nextbench.compare.Design;
import dev.nextbench.compare.ModelSide;
import dev.nextbench.compare.Program;
import dev.nextbench.compare.SideException;
import dev.nextbench.io.AtomicFiles;
import dev.nextbench.io.Json;
import dev.nextbench.result.BuildInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * The gate tried on this very machine: comparisons of a workload with itself, of which none should alarm, and with a
 * copy of itself that is slowed by a known amount, of which all should.
 */
public final class SelfTest {
    /** Comparisons put together from recorded pairs. */
    public static final int RECOMBINED = 1000;

    private final Path folder;
    private final Rule rule;
    private final Procedure procedure;
    private final Design design;
    private final Consumer<String> log;

    /**
     * @param folder where each repetition is kept
     * @param procedure of the gate
     * @param design of a look
     */
    public SelfTest(Path folder, Rule rule, Procedure procedure, Design design, Consumer<String> log) {
        this.folder = folder;
        this.rule = rule;
        this.procedure = procedure;
        this.design = design;
        this.log = log;
    }

    /**
     * A repetition: read if it was run before, else measured.
     *
     * @param slowdown factor by which the candidate is slowed; 1 for none
     * @throws SideException if the workload cannot be measured
     * @throws IOException if it cannot be kept, or was run before with another setup
     */
    public Trial trial(String name, Workload workload, double slowdown, int number) throws SideException, IOException {
        String kind = slowdown == 1 ? "same" : "slowed";
        Path file = folder.resolve(name.replaceAll("[^A-Za-z0-9._=-]+", "-") + "-" + kind + "-"
                + String.format(Locale.ROOT, "%03d", number) + ".json");
        String setup = Json.compact(
                Map.of("workload", workload, "design", design, "rule", rule, "revision", BuildInfo.revision()));
        if (Files.exists(file)) {
            Trial kept = Json.read(file, Trial.class);
            if (kept.slowdown() != slowdown
                    || (kept.setup() != null && !kept.setup().equals(setup))) {
                throw new IOException(
                        file + " is a repetition with another slowdown, workload, design, rule or build, and the"
                                + " two cannot be put together; name another folder with --results, or remove it");
            }
            return kept;
        }
        Program program = Program.current();
        Procedure.Outcome outcome = procedure.run(
                name,
                new ModelSide(name, workload, program),
                new ModelSide(name + " (" + kind + ")", workload, program, slowdown),
                List.of(rule));
        ComparisonResult second = outcome.confirmation();
        Map<String, Integer> invalid = new TreeMap<>(outcome.first().invalid());
        if (second != null) {
            second.invalid().forEach((reason, count) -> invalid.merge(reason, count, Integer::sum));
        }
        Trial trial = new Trial(
                name,
                slowdown,
                number,
                values(outcome.first()),
                second == null ? null : values(second),
                outcome.checks().get(0).verdict(),
                invalid,
                outcome.first().droppedUnits() + (second == null ? 0 : second.droppedUnits()),
                outcome.first().seconds() + (second == null ? 0 : second.seconds()),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                setup);
        AtomicFiles.write(file, Json.write(trial));
        log.accept(name + ", " + kind + " " + number + ": "
                + trial.verdict().name().toLowerCase(Locale.ROOT));
        return trial;
    }

    private List<Double> values(ComparisonResult measured) {
        return Arrays.stream(measured.logRatios(rule.metric())).boxed().toList();
    }

    /** What a workload's repetitions show. */
    public SelfTestResult.Row row(String workload, List<Trial> same, List<Trial> slowed, double slowdown, long seed) {
        List<Double> pool = same.stream().flatMap(trial -> trial.all().stream()).toList();
        double[] values = pool.stream().mapToDouble(Double::doubleValue).toArray();
        Recombination recombination = new Recombination(pool, design.units(), rule, seed);
        Map<String, Integer> invalid = new TreeMap<>();
        List<Trial> all = new ArrayList<>(same);
        all.addAll(slowed);
        all.forEach(trial -> trial.invalid().forEach((reason, count) -> invalid.merge(reason, count, Integer::sum)));
        double spread = values.length < 2 ? Double.NaN : rule.estimate(values).spread();
        return new SelfTestResult.Row(
                workload,
                values.length,
                spread,
                StatUtils.percentile(
                        same.stream()
                                .filter(trial -> trial.first().size() >= 2)
                                .mapToDouble(trial -> Math.abs(
                                        rule.estimate(values(trial.first())).ratio() - 1))
                                .toArray(),
                        50),
                rule.smallestDetectable(spread, design.units()),
                slowed.isEmpty()
                        ? null
                        : Math.exp(slowed.stream()
                                .flatMap(trial -> trial.all().stream())
                                .mapToDouble(Double::doubleValue)
                                .average()
                                .orElse(Double.NaN)),
                real(same),
                real(slowed),
                recombination.possible() ? rates(recombination.run(RECOMBINED, 1)) : null,
                recombination.possible() ? rates(recombination.run(RECOMBINED, slowdown)) : null,
                seconds(same),
                seconds(slowed),
                invalid);
    }

    private static double seconds(List<Trial> trials) {
        return trials.stream().mapToDouble(Trial::seconds).average().orElse(Double.NaN);
    }

    private SelfTestResult.Rates real(List<Trial> trials) {
        int alarms = (int) trials.stream()
                .map(trial -> values(trial.first()))
                .filter(values -> values.length >= Judge.FEWEST_UNITS && rule.signal(values) == Rule.Signal.WORSE)
                .count();
        int regressions = count(trials, Verdict.REGRESSION);
        int inconclusive = count(trials, Verdict.INCONCLUSIVE);
        return rates(new Recombination.Counts(
                trials.size(), alarms, regressions, trials.size() - regressions - inconclusive, inconclusive));
    }

    private static double[] values(List<Double> values) {
        return values.stream().flatMapToDouble(DoubleStream::of).toArray();
    }

    private static int count(List<Trial> trials, Verdict verdict) {
        return (int) trials.stream().filter(trial -> trial.verdict() == verdict).count();
    }

    private static SelfTestResult.Rates rates(Recombination.Counts counts) {
        double[] interval = clopperPearson(counts.regressions(), counts.comparisons());
        return new SelfTestResult.Rates(
                counts.comparisons(),
                counts.alarms(),
                counts.regressions(),
                counts.passes(),
                counts.inconclusive(),
                interval[0],
                interval[1]);
    }

    /** The exact two-sided 95 % interval of a rate. */
    static double[] clopperPearson(int hits, int of) {
        double low =
                hits == 0 ? 0 : new BetaDistribution(null, hits, of - hits + 1).inverseCumulativeProbability(0.025);
        double high =
                hits == of ? 1 : new BetaDistribution(null, hits + 1, of - hits).inverseCumulativeProbability(0.975);
        return new double[] {low, high};
    }
}

package dev.nextbench.cli;

import dev.nextbench.compare.Comparison;
import dev.nextbench.compare.ComparisonResult;
import dev.nextbench.compare.Design;
import dev.nextbench.compare.Instruments;
import dev.nextbench.compare.Metric;
import dev.nextbench.compare.SideException;
import dev.nextbench.compare.StepsCsv;
import dev.nextbench.io.AtomicFiles;
import dev.nextbench.io.Json;
import dev.nextbench.result.BuildInfo;
import dev.nextbench.run.Machine;
import dev.nextbench.run.Versions;
import dev.nextbench.stats.Bootstrap;
import dev.nextbench.stats.Interval;
import dev.nextbench.stats.Power;
import dev.nextbench.stats.RatioEstimate;
import dev.nextbench.stats.RatioEstimate.Estimator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures two sides against each other and says the ratio with its interval. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Measures two sides against each other, interleaved, and says the ratio of their throughputs with"
                + " its 95 %% interval over fresh forks.",
        footer = {
            "",
            "A side is a model with settings (convnext_tiny,kernel=5), or with another step (…,precision=bfloat16), or",
            "of another build (…@REVISION); a peer that experiments/peers describes (timm, timm:compile); or a command",
            "(run:COMMAND) that prints {\"ready\": true}, reads numbers of steps from its standard input, and prints",
            "{\"seconds\": 0.0123} for each step.",
            "",
            "Example: nextbench compare convnext_atto inceptionnext_atto --input 3x96x96 --batch 1 --threads 1",
            "         nextbench compare convnext_tiny@HEAD~1 convnext_tiny",
            "         nextbench compare timm:eager convnext_tiny --python ~/torch/bin/python",
            "Exit status: 0 measured; 2 a side cannot be measured; 3 the machine was not fit to measure on."
        })
final class CompareCommand implements Callable<Integer> {
    /** Invalid measurements, or too few of them. */
    static final int INCONCLUSIVE = 3;

    private static final double CONFIDENCE = 0.95;
    private static final double ALPHA = 0.01;
    private static final double POWER = 0.95;

    /** Resamples are part of a result, so they are the same each time. */
    private static final long BOOTSTRAP_SEED = 0;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "the baseline")
    private String a = "";

    @Parameters(index = "1", paramLabel = "B", description = "the candidate")
    private String b = "";

    @Mixin
    private SideArguments sides = new SideArguments();

    @Mixin
    private DesignOptions design = new DesignOptions();

    @Option(names = "--results", paramLabel = "DIR", description = "where results are kept (default: ${DEFAULT-VALUE})")
    private Path results = Path.of("results");

    @Option(names = "--json", description = "JSON")
    private boolean json;

    /** Another metric of both sides as JSON: its ratio is candidate over baseline. */
    record MetricRow(
            String metric,
            String unit,
            double a,
            double b,
            double ratio,
            @Nullable Double low,
            @Nullable Double high,
            double spread) {}

    /**
     * The comparison as JSON and as {@code comparison.json}.
     *
     * @param bootstrapLow lower end of the bootstrap's 95 % interval, which needs no normal noise but 20 units
     * @param bootstrapHigh its upper end
     */
    record Report(
            String a,
            String b,
            double ratio,
            double low,
            double high,
            @Nullable Double bootstrapLow,
            @Nullable Double bootstrapHigh,
            String verdict,
            double throughputA,
            double throughputB,
            int units,
            String unit,
            long steps,
            double spread,
            double smallestDetectable,
            List<MetricRow> metrics,
            String command,
            String started,
            String revision,
            Map<String, String> versions,
            Map<String, String> machine,
            ComparisonResult measured) {}

    @Override
    public Integer call() throws IOException {
        SideArguments.Sides both = sides.read(a, b);
        OutputFolder.check("--results", results);
        Design plan = design.comparison(Math.max(both.a().threads(), both.b().threads()));
        PrintWriter err = spec.commandLine().getErr();
        String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        ComparisonResult measured;
        try (Instruments instruments = design.instruments(both.b().device())) {
            instruments.problem().ifPresent(problem -> err.println("not everything can be watched: " + problem));
            Comparison comparison = new Comparison(both.a(), both.b(), plan, instruments);
            err.printf(
                    "comparing %s with %s: %d %s of %.1f s each%s%n",
                    b,
                    a,
                    plan.units(),
                    "fresh units",
                    plan.seconds(),
                    comparison.pinned().isEmpty() ? "" : ", " + comparison.pinned());
            measured = comparison.run(Comparison.lines(
                    line -> {
                        err.println(line);
                        err.flush();
                    },
                    "unit"));
        } catch (SideException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
        if (measured.units().size() < 2) {
            err.println("nextbench: the sides could not be measured well enough: "
                    + (measured.remarks().isEmpty()
                            ? "no unit is valid"
                            : measured.remarks().get(0)));
            return INCONCLUSIVE;
        }
        Report report = report(measured, started);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Json.write(report));
        } else {
            print(report, measured, out);
        }
        out.flush();
        Path folder = store(report, measured);
        err.println("raw samples and provenance: " + folder);
        return 0;
    }

    private Report report(ComparisonResult measured, String started) {
        double[] cost = measured.logRatios(Metric.THROUGHPUT);
        RatioEstimate estimate = Estimator.MEAN.of(cost);
        Interval interval = estimate.interval(CONFIDENCE);
        List<MetricRow> metrics = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            double[] values = measured.logRatios(metric);
            if (values.length >= 2 && metric != Metric.THROUGHPUT) {
                RatioEstimate each = Estimator.MEAN.of(values);
                Interval one = each.interval(CONFIDENCE);
                metrics.add(new MetricRow(
                        metric.id(),
                        metric.unit(),
                        measured.median(metric, true),
                        measured.median(metric, false),
                        one.ratio(),
                        one.low(),
                        one.high(),
                        each.spread()));
            }
        }
        Interval bootstrap =
                cost.length < Bootstrap.FEWEST ? null : Bootstrap.studentised(cost, CONFIDENCE, BOOTSTRAP_SEED);
        return new Report(
                measured.a(),
                measured.b(),
                1 / interval.ratio(),
                1 / interval.high(),
                1 / interval.low(),
                bootstrap == null ? null : Double.valueOf(1 / bootstrap.high()),
                bootstrap == null ? null : Double.valueOf(1 / bootstrap.low()),
                interval.high() < 1 ? "b is faster" : interval.low() > 1 ? "a is faster" : "no difference seen",
                measured.median(Metric.THROUGHPUT, true),
                measured.median(Metric.THROUGHPUT, false),
                measured.units().size(),
                measured.unit(),
                measured.steps(),
                estimate.spread(),
                Power.smallestDetectable(estimate.error(), estimate.degrees(), ALPHA, POWER),
                metrics,
                Invocation.of(spec),
                started,
                BuildInfo.revision(),
                Versions.describe(),
                Machine.describe(),
                measured);
    }

    private Path store(Report report, ComparisonResult measured) throws IOException {
        String name =
                report.started().replaceAll("[-:]", "") + "-" + (a + "-vs-" + b).replaceAll("[^A-Za-z0-9._=-]+", "-");
        Path folder = results.resolve("compare").resolve(name.substring(0, Math.min(120, name.length())));
        Files.createDirectories(folder);
        AtomicFiles.write(folder.resolve("samples.csv"), StepsCsv.of(measured.units()));
        AtomicFiles.write(folder.resolve("comparison.json"), Json.write(report));
        return folder;
    }

    private static void print(Report report, ComparisonResult measured, PrintWriter out) {
        TextTable table = TextTable.of(Set.of(1, 2, 3), "", report.a(), report.b(), "B / A", "95 % interval");
        table.row(
                "throughput, images/s",
                number(report.throughputA()),
                number(report.throughputB()),
                ratio(report.ratio()),
                ratio(report.low()) + " to " + ratio(report.high()));
        for (MetricRow row : report.metrics()) {
            table.row(
                    row.metric().replace('_', ' ') + ", " + row.unit(),
                    number(row.a()),
                    number(row.b()),
                    ratio(row.ratio()),
                    row.low() == null || row.high() == null ? "" : ratio(row.low()) + " to " + ratio(row.high()));
        }
        table.lines().forEach(out::println);
        out.println();
        out.printf(
                Locale.ROOT,
                "%s; %d %s, %d steps; a unit's ratio varies by %.2f %%, so a slowdown of %.1f %% would have been seen%n",
                report.verdict(),
                report.units(),
                report.unit(),
                report.steps(),
                100 * report.spread(),
                100 * report.smallestDetectable());
        if (report.bootstrapLow() != null && report.bootstrapHigh() != null) {
            out.printf(
                    "the bootstrap's interval (studentised, over %s): %s to %s%n",
                    report.unit(), ratio(report.bootstrapLow()), ratio(report.bootstrapHigh()));
        }
        if (!measured.invalid().isEmpty() || measured.droppedUnits() > 0) {
            out.printf(
                    Locale.ROOT,
                    "repeated because they were invalid: blocks %s, units %d%n",
                    measured.invalid(),
                    measured.droppedUnits());
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.1f" : "%.3f", value);
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}

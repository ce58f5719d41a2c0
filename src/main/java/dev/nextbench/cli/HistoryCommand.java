package dev.nextbench.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nextbench.io.Json;
import dev.nextbench.report.HistoryChange;
import dev.nextbench.report.HistoryReport;
import dev.nextbench.report.HistorySeries;
import dev.nextbench.report.HistoryState;
import dev.nextbench.report.HistoryWords;
import dev.nextbench.result.HistoryEntry;
import dev.nextbench.result.HistoryMetric;
import dev.nextbench.result.HistoryStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what was measured over time, and where it changed. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = {
            "Shows throughput, latency, memory, start-up and accuracy over past runs, with the revisions between which"
                    + " they changed; writes pages with a figure a series. It sees the slow creep that a gate lets"
                    + " pass.",
            "With --json it writes no pages."
        },
        footer = {
            "",
            "Example: nextbench history --series convnext_atto --metric throughput",
            "         nextbench history --since 2026-01-01 --fail-on-regression",
            "Exit status: 0 done; 1 a regression, with --fail-on-regression; 2 wrong input or no history."
        })
final class HistoryCommand implements Callable<Integer> {
    private static final double PERCENT = 100;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--results", paramLabel = "DIR", description = "where results are kept (default: ${DEFAULT-VALUE})")
    private Path results = Path.of("results");

    @Option(
            names = "--reports",
            paramLabel = "DIR",
            description = "where pages are written, to DIR/history (default: ${DEFAULT-VALUE})")
    private Path reports = Path.of("reports");

    @Option(
            names = "--series",
            paramLabel = "TEXT",
            description = "only series whose name or id has all these words, such as 'atto train'")
    private @Nullable String text;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            description = "only this metric, such as throughput or latency_p99")
    private @Nullable String metric;

    @Option(
            names = "--since",
            paramLabel = "DATE",
            description = "only points from this day on, such as 2026-01-31 (UTC); earlier ones count for nothing")
    private @Nullable String since;

    @Option(
            names = "--min-effect",
            paramLabel = "PERCENT",
            description = "the smallest change worth telling, in per cent (default: 1)")
    private double minimumEffect = HistoryReport.MINIMUM_EFFECT * PERCENT;

    @Option(names = "--json", description = "JSON: an array of series with their changes")
    private boolean json;

    @Option(
            names = "--fail-on-regression",
            description = "exit with 1 if a change of a series' last 20 points made it worse and nothing since has made"
                    + " up for it")
    private boolean failOnRegression;

    /** A series as JSON; values are in {@code unit}, {@code level} that since the last change. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SeriesRow(
            String id,
            String label,
            Map<String, String> series,
            String metric,
            String unit,
            HistoryMetric.Better better,
            String state,
            int points,
            int pointsNeeded,
            PointRow first,
            PointRow last,
            double level,
            @Nullable Double bestLevel,
            List<ChangeRow> changes) {}

    /** A point as JSON. */
    record PointRow(String time, String revision, double value) {}

    /** A change as JSON; {@code index} is that of the first point of the new level, from 0. */
    record ChangeRow(
            int index,
            String verdict,
            double before,
            double after,
            double changePercent,
            double p,
            PointRow lastBefore,
            PointRow firstAfter,
            List<String> machine) {}

    @Override
    public Integer call() {
        if (!(minimumEffect >= 0 && minimumEffect < PERCENT)) {
            throw new InputException("--min-effect " + minimumEffect + " is not between 0 and 100 per cent");
        }
        if (!json) {
            OutputFolder.check("--reports", reports);
        }
        HistoryStore store = new HistoryStore(results);
        HistoryStore.Contents contents = store.read();
        PrintWriter err = spec.commandLine().getErr();
        for (HistoryStore.DamagedLine line : contents.damaged()) {
            err.println("nextbench: " + store.folder().resolve(line.file()) + ": line " + line.line()
                    + " is damaged and was passed over: " + line.problem() + "; mend or remove it");
        }
        err.flush();
        HistoryReport report = select(store, contents);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(
                    Json.write(report.series().stream().map(HistoryCommand::row).toList()));
        } else {
            report.write(reports);
            print(report, out);
            out.println();
            out.println("Report: " + HistoryReport.folder(reports).resolve("report.html"));
        }
        out.flush();
        return failOnRegression && !report.in(HistoryState.WORSE).isEmpty() ? Failures.FAILED : 0;
    }

    private HistoryReport select(HistoryStore store, HistoryStore.Contents contents) {
        Instant from = since == null ? Instant.MIN : startOf(since);
        if (contents.entries().isEmpty()) {
            throw new InputException(store.folder() + " holds no history yet; 'nextbench bench', 'compare', 'gate' and"
                    + " 'run' add to it, --results DIR names another folder");
        }
        List<String> selection = new ArrayList<>();
        List<HistoryEntry> entries = contents.entries();
        if (metric != null) {
            String name = metric;
            Set<String> known =
                    entries.stream().map(HistoryEntry::metric).collect(Collectors.toCollection(TreeSet::new));
            if (!known.contains(name)) {
                throw new InputException("--metric " + name + ": the history has " + String.join(", ", known));
            }
            entries = entries.stream()
                    .filter(entry -> entry.metric().equals(name))
                    .toList();
            selection.add("metric " + name);
        }
        if (since != null) {
            String newest = entries.get(entries.size() - 1).time();
            entries = entries.stream()
                    .filter(entry -> !entry.instant().isBefore(from))
                    .toList();
            if (entries.isEmpty()) {
                throw new InputException("--since " + since + ": the newest point is of " + newest);
            }
            selection.add("points since " + since);
        }
        HistoryReport report = HistoryReport.of(entries, contents.damaged(), selection, minimumEffect / PERCENT);
        return text == null ? report : named(report, text);
    }

    private static HistoryReport named(HistoryReport report, String text) {
        List<String> words = List.of(text.strip().toLowerCase(Locale.ROOT).split("[\\s,]+", -1));
        List<HistorySeries> found =
                report.series().stream().filter(series -> has(series, words)).toList();
        if (found.isEmpty()) {
            String some = report.series().stream()
                    .map(HistorySeries::label)
                    .distinct()
                    .sorted()
                    .limit(5)
                    .collect(Collectors.joining("; "));
            throw new InputException(
                    "--series '" + text + "': no series has all these words; there are, for example: " + some);
        }
        List<String> selection = new ArrayList<>(report.selection());
        selection.add("series named '" + text + "'");
        return new HistoryReport(found, report.damaged(), selection, report.minimumEffect());
    }

    private static boolean has(HistorySeries series, List<String> words) {
        String all = (series.id() + " " + series.label() + " " + series.identity()).toLowerCase(Locale.ROOT);
        return words.stream().allMatch(all::contains);
    }

    private static Instant startOf(String date) {
        try {
            return LocalDate.parse(date).atStartOfDay().toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new InputException("--since '" + date + "' is no date such as 2026-01-31");
        }
    }

    private static void print(HistoryReport report, PrintWriter out) {
        TextTable table = TextTable.of(
                Set.of(3, 4, 5), "state", "series", "metric", "points", "first", "last", "unit", "changes");
        for (HistorySeries series : report.series()) {
            List<String> changes = new ArrayList<>();
            series.changes().forEach(change -> changes.add(HistoryWords.brief(series, change)));
            if (changes.isEmpty()) {
                changes.add(HistoryWords.without(series));
            }
            String lost = HistoryWords.lost(series);
            if (changes.size() > 1 && !lost.isEmpty()) {
                changes.add("now " + lost + " than at its best");
            }
            for (int i = 0; i < changes.size(); i++) {
                boolean head = i == 0;
                table.row(
                        head ? series.state().toString() : "",
                        head ? series.label() : "",
                        head ? HistoryWords.metric(series.metric()) : "",
                        head ? Integer.toString(series.points().size()) : "",
                        head ? HistoryWords.number(series, series.first().value()) : "",
                        head ? HistoryWords.number(series, series.last().value()) : "",
                        head ? series.metric().unit() : "",
                        changes.get(i));
            }
        }
        table.lines().forEach(out::println);
        out.println();
        out.println(HistoryWords.counts(report.series()));
    }

    private static SeriesRow row(HistorySeries series) {
        HistoryMetric metric = series.metric();
        return new SeriesRow(
                series.id(),
                series.label(),
                series.identity(),
                metric.name(),
                metric.unit(),
                metric.better(),
                series.state().name().toLowerCase(Locale.ROOT),
                series.points().size(),
                series.needed(),
                row(series.first()),
                row(series.last()),
                series.level().value(),
                series.lost().map(HistorySeries.Level::value).orElse(null),
                series.changes().stream().map(HistoryCommand::row).toList());
    }

    private static PointRow row(HistoryEntry entry) {
        return new PointRow(entry.time(), entry.revision(), entry.value());
    }

    private static ChangeRow row(HistoryChange change) {
        return new ChangeRow(
                change.index(),
                change.better() ? "improvement" : "regression",
                change.before(),
                change.after(),
                change.effect() * PERCENT,
                change.p(),
                row(change.last()),
                row(change.first()),
                change.machine());
    }
}

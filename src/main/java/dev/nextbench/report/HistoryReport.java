package dev.nextbench.report;

import dev.nextbench.io.AtomicFiles;
import dev.nextbench.result.HistoryEntry;
import dev.nextbench.result.HistoryMetric;
import dev.nextbench.result.HistoryStore;
import dev.nextbench.result.ResultException;
import dev.nextbench.stats.ChangePoint;
import dev.nextbench.stats.ChangePoints;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What became of every series of a history, the worst first; a function of its entries alone.
 *
 * @param series each with at least one point
 * @param damaged lines of the history that were passed over
 * @param selection what of the history it is about, such as {@code since 2026-03-01}; empty for all of it
 * @param minimumEffect the smallest relative change that counts
 */
public record HistoryReport(
        List<HistorySeries> series,
        List<HistoryStore.DamagedLine> damaged,
        List<String> selection,
        double minimumEffect) {
    /** The smallest relative change that counts unless someone says otherwise. */
    public static final double MINIMUM_EFFECT = ChangePoints.Options.defaults().minimumEffect();

    private static final Pattern FIGURE = Pattern.compile("[a-z][a-z0-9_]*-[0-9a-f]{12}\\.svg");

    /** Copies the lists. */
    public HistoryReport {
        series = List.copyOf(series);
        damaged = List.copyOf(damaged);
        selection = List.copyOf(selection);
    }

    /**
     * Looks for changes in every series.
     *
     * @param entries in the order of their times
     */
    public static HistoryReport of(
            List<HistoryEntry> entries,
            List<HistoryStore.DamagedLine> damaged,
            List<String> selection,
            double minimumEffect) {
        Map<String, List<HistoryEntry>> byId = new LinkedHashMap<>();
        entries.forEach(entry ->
                byId.computeIfAbsent(entry.id(), id -> new ArrayList<>()).add(entry));
        Map<String, String> labels = HistoryLabels.of(
                byId.values().stream().map(points -> points.get(0)).toList());
        ChangePoints.Options standard = ChangePoints.Options.defaults();
        ChangePoints.Options options =
                new ChangePoints.Options(standard.alpha(), minimumEffect, standard.minimumSegment(), standard.window());
        List<HistorySeries> series = new ArrayList<>();
        byId.forEach((id, points) -> series.add(judge(labels.getOrDefault(id, id), points, options)));
        series.sort(Comparator.comparing(HistorySeries::state)
                .thenComparing(Comparator.comparingDouble(HistorySeries::loss).reversed())
                .thenComparing(HistorySeries::label)
                .thenComparing(one -> one.metric().name())
                .thenComparing(HistorySeries::id));
        return new HistoryReport(series, damaged, selection, minimumEffect);
    }

    private static HistorySeries judge(String label, List<HistoryEntry> points, ChangePoints.Options options) {
        double[] values = points.stream().mapToDouble(HistoryEntry::value).toArray();
        List<HistoryChange> changes = new ArrayList<>();
        if (points.stream().allMatch(point -> point.value() > 0)) {
            boolean higher = points.get(0).better() == HistoryMetric.Better.HIGHER;
            for (ChangePoint change : ChangePoints.find(values, options)) {
                HistoryEntry last = points.get(change.index() - 1);
                HistoryEntry first = points.get(change.index());
                changes.add(new HistoryChange(
                        change.index(),
                        change.before(),
                        change.after(),
                        change.p(),
                        change.after() > change.before() == higher,
                        last,
                        first,
                        HistorySeries.differences(last.machine(), first.machine())));
            }
        }
        // Two levels of the least length.
        return new HistorySeries(label, points, changes, 2 * options.minimumSegment(), options.minimumEffect());
    }

    /** The series that stand in a state. */
    public List<HistorySeries> in(HistoryState state) {
        return series.stream().filter(one -> one.state() == state).toList();
    }

    /** The folder of its pages. */
    public static Path folder(Path reportsRoot) {
        return reportsRoot.resolve(HistoryStore.FOLDER);
    }

    /**
     * Writes {@code report.md}, {@code report.html} and a figure a series to {@code reportsRoot/history/}. The same
     * history gives the same bytes.
     *
     * @throws ResultException if they cannot be written
     */
    public void write(Path reportsRoot) {
        Path folder = folder(reportsRoot);
        try {
            Map<String, String> files = files();
            for (Map.Entry<String, String> file : files.entrySet()) {
                AtomicFiles.write(folder.resolve(file.getKey()), file.getValue());
            }
            deleteOthers(folder, files);
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String reason =
                    cause instanceof AccessDeniedException ? "permission denied" : String.valueOf(cause.getMessage());
            throw new ResultException("cannot write the history's pages to " + folder + ": " + reason
                    + ". Make the folder writable, or name another one with --reports DIR.");
        }
    }

    /** The files of the report by name. */
    Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        List<Figure> figures = series.stream().map(HistoryFigure::draw).toList();
        figures.forEach(figure -> files.put(figure.name() + ".svg", figure.standalone()));
        files.put("report.md", HistoryMarkdown.render(this));
        files.put("report.html", HistoryHtml.render(this, figures));
        return files;
    }

    /** Sentences about how the report was made. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add("A change is at least " + HistoryWords.percent(minimumEffect)
                + " between two levels of three points or more; a stable series shows one with a chance of "
                + HistoryWords.percent(ChangePoints.Options.defaults().alpha())
                + " at most. A single spike is none.");
        notes.add("Where a change is small against the noise, its true place may be a few points from where it is"
                + " drawn.");
        notes.add("Worse: a change for the worse among the last " + HistorySeries.RECENT
                + " points that has not been made up for since.");
        for (HistoryStore.DamagedLine line : damaged) {
            notes.add(HistoryStore.FOLDER + "/" + line.file() + ", line " + line.line() + " was passed over: "
                    + line.problem() + ".");
        }
        return notes;
    }

    /** Deletes the figures of series that are no longer there. */
    private static void deleteOthers(Path folder, Map<String, String> files) throws IOException {
        try (DirectoryStream<Path> present = Files.newDirectoryStream(folder, Files::isRegularFile)) {
            for (Path file : present) {
                String name = String.valueOf(file.getFileName());
                if (FIGURE.matcher(name).matches() && !files.containsKey(name)) {
                    Files.delete(file);
                }
            }
        }
    }
}

package dev.nextbench.report;

import dev.nextbench.io.AtomicFiles;
import dev.nextbench.result.ResultException;
import dev.nextbench.result.ResultStore;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import tech.tablesaw.io.csv.CsvWriteOptions;

/**
 * Makes the report of an experiment from its results alone: {@code report.md}, {@code report.html}, and beside them the
 * figures and the numbers of the tables. The same results give the same bytes.
 */
public final class ExperimentReport {
    private ExperimentReport() {}

    /** The report of an experiment as it stands now. */
    public static Report build(ResultStore store, String experiment) {
        return build(store, experiment, List.of());
    }

    /** The same with further columns behind the standard ones. */
    public static Report build(ResultStore store, String experiment, List<ColumnSource> extra) {
        return new ReportBuilder(store, store.lock(experiment), extra).build();
    }

    /**
     * Writes the report of an experiment to {@code reportsRoot/EXPERIMENT/}.
     *
     * @return what was written
     * @throws ResultException if the results cannot be read or the report cannot be written
     */
    public static Report write(ResultStore store, String experiment, Path reportsRoot) {
        return write(store, experiment, reportsRoot, List.of());
    }

    /** The same with further columns behind the standard ones. */
    public static Report write(ResultStore store, String experiment, Path reportsRoot, List<ColumnSource> extra) {
        Report report = build(store, experiment, extra);
        Path folder = folder(experiment, reportsRoot);
        try {
            Map<String, String> files = files(report);
            for (Map.Entry<String, String> file : files.entrySet()) {
                AtomicFiles.write(folder.resolve(file.getKey()), file.getValue());
            }
            deleteOthers(folder, files);
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String reason =
                    cause instanceof AccessDeniedException ? "permission denied" : String.valueOf(cause.getMessage());
            throw new ResultException("cannot write the report to " + folder + ": " + reason
                    + ". Make the folder writable, or name another one with --reports DIR.");
        }
        return report;
    }

    /** The folder of an experiment's report. */
    public static Path folder(String experiment, Path reportsRoot) {
        return reportsRoot.resolve(experiment);
    }

    /** The tables and failures of a report as text for a terminal, which ends with a line feed. */
    public static String summary(Report report) {
        return TextSummary.render(report);
    }

    /** The files of a report by name. */
    static Map<String, String> files(Report report) {
        Map<String, String> files = new LinkedHashMap<>();
        for (Report.Section section : report.sections()) {
            section.figures().forEach(figure -> files.put(figure.name() + ".svg", figure.standalone()));
            files.put(section.dataFile(), csv(section.table()));
        }
        // Long reports take their time: the two pages are independent of each other.
        List<String> pages = Stream.<Function<Report, String>>of(MarkdownPage::render, HtmlPage::render)
                .parallel()
                .map(render -> render.apply(report))
                .toList();
        files.put("report.md", pages.get(0));
        files.put("report.html", pages.get(1));
        return files;
    }

    private static String csv(ReportTable table) {
        StringWriter text = new StringWriter();
        table.data()
                .write()
                .usingOptions(CsvWriteOptions.builder(text).lineEnd("\n").build());
        return text.toString();
    }

    /** Deletes the figures and tables of an earlier report that this one no longer has. */
    private static void deleteOthers(Path folder, Map<String, String> files) throws IOException {
        try (DirectoryStream<Path> present = Files.newDirectoryStream(folder, Files::isRegularFile)) {
            for (Path file : present) {
                String name = String.valueOf(file.getFileName());
                boolean ours = name.matches("(accuracy-throughput|learning-curves)(-\\d+)?\\.svg|table(-\\d+)?\\.csv");
                if (ours && !files.containsKey(name)) {
                    Files.delete(file);
                }
            }
        }
    }
}

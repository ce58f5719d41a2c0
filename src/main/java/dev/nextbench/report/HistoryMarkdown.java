package dev.nextbench.report;

import static dev.nextbench.report.MarkdownText.escape;

import java.util.List;

/** Renders a history as GitHub's Markdown, with its figures in files beside it. */
final class HistoryMarkdown {
    private final HistoryReport report;
    private final StringBuilder out = new StringBuilder();

    private HistoryMarkdown(HistoryReport report) {
        this.report = report;
    }

    static String render(HistoryReport report) {
        HistoryMarkdown page = new HistoryMarkdown(report);
        page.head();
        page.news();
        page.table();
        report.series().forEach(page::series);
        return page.out.toString();
    }

    private void head() {
        out.append("# History\n\n");
        if (!report.selection().isEmpty()) {
            out.append("Only ")
                    .append(escape(String.join(", ", report.selection())))
                    .append(".\n\n");
        }
        out.append("**").append(HistoryWords.counts(report.series())).append("**\n\n");
    }

    private void news() {
        out.append("## What changed\n\n");
        List<HistorySeries> worse = report.in(HistoryState.WORSE);
        List<HistorySeries> better = report.in(HistoryState.BETTER);
        if (worse.isEmpty() && better.isEmpty()) {
            out.append("Nothing among the last ").append(HistorySeries.RECENT).append(" points of any series.\n\n");
            return;
        }
        for (HistorySeries series : worse) {
            out.append("- **worse** ").append(escape(series.label())).append(": ");
            out.append(String.join(
                    "; then ",
                    series.regressions().stream()
                            .map(change -> escape(HistoryWords.sentence(series, change)))
                            .toList()));
            out.append(".").append(escape(HistoryWords.lostSentence(series))).append('\n');
        }
        for (HistorySeries series : better) {
            HistoryChange newest = series.changes().get(series.changes().size() - 1);
            out.append("- better ")
                    .append(escape(series.label()))
                    .append(": ")
                    .append(escape(HistoryWords.sentence(series, newest)))
                    .append(".\n");
        }
        out.append('\n');
    }

    private void table() {
        out.append("""
            ## Series

            | state | series | metric | unit | points | first | last | level | against its best | changes |
            |:--|:--|:--|:--|--:|--:|--:|--:|:--|:--|
            """);
        for (HistorySeries series : report.series()) {
            boolean worse = series.state() == HistoryState.WORSE;
            double level = series.level().value();
            out.append(worse ? "| **worse** | " : "| " + series.state() + " | ")
                    .append(escape(series.label()))
                    .append(" | ")
                    .append(escape(HistoryWords.metric(series.metric())))
                    .append(" | ")
                    .append(escape(series.metric().unit()))
                    .append(" | ")
                    .append(series.points().size())
                    .append(" | ")
                    .append(HistoryWords.number(series, series.first().value()))
                    .append(" | ")
                    .append(HistoryWords.number(series, series.last().value()))
                    .append(" | ")
                    .append(HistoryWords.number(series, level))
                    .append(" | ")
                    .append(HistoryWords.lost(series))
                    .append(" | ")
                    .append(series.changes().size())
                    .append(" |\n");
        }
        out.append('\n');
        report.notes().forEach(note -> out.append("- ").append(escape(note)).append('\n'));
        out.append('\n');
    }

    private void series(HistorySeries series) {
        out.append("## ")
                .append(escape(series.label()))
                .append(": ")
                .append(escape(HistoryWords.metric(series.metric())))
                .append("\n\n![")
                .append(escape(series.label() + ": " + HistoryWords.metric(series.metric())))
                .append("](")
                .append(HistoryFigure.name(series))
                .append(".svg)\n\n");
        for (HistoryChange change : series.changes()) {
            out.append(change.better() ? "- better: " : "- **worse**: ")
                    .append(escape(HistoryWords.sentence(series, change)))
                    .append(".\n");
        }
        if (series.changes().isEmpty()) {
            out.append("- ").append(HistoryWords.without(series)).append(".\n");
        }
        if (!series.last().command().isBlank()) {
            out.append("- measured by ")
                    .append(MarkdownText.code(series.last().command()))
                    .append('\n');
        }
        out.append('\n');
    }
}

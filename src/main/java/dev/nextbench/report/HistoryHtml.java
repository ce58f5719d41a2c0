package dev.nextbench.report;

import static dev.nextbench.report.Xml.escape;

import java.util.List;

/** Renders a history as one HTML file that needs nothing else but figures beside it if there are very many. */
final class HistoryHtml {
    /** Figures of more series than these are left in their files, to keep the page one that a browser opens at once. */
    private static final int FIGURES = 40;

    private final HistoryReport report;
    private final StringBuilder out = new StringBuilder();

    private HistoryHtml(HistoryReport report) {
        this.report = report;
    }

    static String render(HistoryReport report, List<Figure> figures) {
        HistoryHtml page = new HistoryHtml(report);
        page.head();
        page.news();
        page.table();
        page.out.append("<h2>Figures and changes</h2>\n");
        for (int i = 0; i < figures.size(); i++) {
            page.series(report.series().get(i), figures.get(i), i < FIGURES);
        }
        page.out
                .append("</main>\n<script>\n")
                .append(Resources.text("page.js"))
                .append("</script>\n</body>\n</html>\n");
        return page.out.toString();
    }

    private void head() {
        out.append("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n")
                .append("<meta charset=\"utf-8\"/>\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>History</title>\n")
                .append("<style>\n:root { ")
                .append(Palette.LIGHT.variables())
                .append(" }\n@media (prefers-color-scheme: dark) { :root { ")
                .append(Palette.DARK.variables())
                .append(" } }\n")
                .append(Resources.text("page.css"))
                .append(Resources.text("figure.css"))
                .append("</style>\n</head>\n<body>\n<main>\n<header>\n<h1>History</h1>\n");
        if (!report.selection().isEmpty()) {
            out.append("<p class=\"question\">Only ")
                    .append(escape(String.join(", ", report.selection())))
                    .append(".</p>\n");
        }
        out.append("<p class=\"counts\">")
                .append(HistoryWords.counts(report.series()))
                .append("</p>\n</header>\n");
    }

    private void news() {
        out.append("<section>\n<h2>What changed</h2>\n");
        List<HistorySeries> worse = report.in(HistoryState.WORSE);
        List<HistorySeries> better = report.in(HistoryState.BETTER);
        if (worse.isEmpty() && better.isEmpty()) {
            out.append("<p>Nothing among the last ")
                    .append(HistorySeries.RECENT)
                    .append(" points of any series.</p>\n</section>\n");
            return;
        }
        out.append("<ul>\n");
        for (HistorySeries series : worse) {
            out.append("<li><span class=\"failed\">worse</span> ");
            link(series);
            out.append(": ")
                    .append(String.join(
                            "; then ",
                            series.regressions().stream()
                                    .map(change -> escape(HistoryWords.sentence(series, change)))
                                    .toList()))
                    .append(".")
                    .append(escape(HistoryWords.lostSentence(series)))
                    .append("</li>\n");
        }
        for (HistorySeries series : better) {
            HistoryChange newest = series.changes().get(series.changes().size() - 1);
            out.append("<li>better ");
            link(series);
            out.append(": ")
                    .append(escape(HistoryWords.sentence(series, newest)))
                    .append(".</li>\n");
        }
        out.append("</ul>\n</section>\n");
    }

    private void link(HistorySeries series) {
        out.append("<a href=\"#s")
                .append(series.id())
                .append("\">")
                .append(escape(series.label()))
                .append("</a>");
    }

    private void table() {
        out.append("<section>\n<h2>Series</h2>\n")
                .append("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Series\">\n")
                .append("<table class=\"sortable\">\n<thead><tr><th>state</th><th>series</th><th>metric</th>")
                .append("<th class=\"number\">points</th><th class=\"number\">first</th><th class=\"number\">last</th>")
                .append("<th class=\"number\">level</th><th>unit</th><th>against its best</th>")
                .append("<th class=\"number\">changes</th></tr></thead>\n<tbody>\n");
        for (HistorySeries series : report.series()) {
            String state = series.state().toString();
            out.append("<tr><td>")
                    .append(series.state() == HistoryState.WORSE ? "<span class=\"failed\">worse</span>" : state)
                    .append("</td><td class=\"wide\">");
            link(series);
            out.append("</td><td>")
                    .append(escape(HistoryWords.metric(series.metric())))
                    .append("</td>");
            number(Integer.toString(series.points().size()), series.points().size());
            number(
                    HistoryWords.number(series, series.first().value()),
                    series.first().value());
            number(
                    HistoryWords.number(series, series.last().value()),
                    series.last().value());
            number(
                    HistoryWords.number(series, series.level().value()),
                    series.level().value());
            out.append("<td>")
                    .append(escape(series.metric().unit()))
                    .append("</td><td>")
                    .append(escape(HistoryWords.lost(series)))
                    .append("</td>");
            number(Integer.toString(series.changes().size()), series.changes().size());
            out.append("</tr>\n");
        }
        out.append("</tbody>\n</table>\n</div>\n<ul class=\"notes\">\n");
        report.notes().forEach(note -> out.append("<li>").append(escape(note)).append("</li>\n"));
        out.append("</ul>\n</section>\n");
    }

    private void number(String text, double value) {
        out.append("<td class=\"number\" data-v=\"")
                .append(value)
                .append("\">")
                .append(text)
                .append("</td>");
    }

    private void series(HistorySeries series, Figure figure, boolean drawn) {
        String title = escape(figure.title());
        out.append("<section id=\"s")
                .append(series.id())
                .append("\" aria-label=\"")
                .append(title)
                .append("\">\n");
        if (drawn) {
            // The figure bears the title.
            out.append("<figure class=\"scroll\">\n").append(figure.inline()).append("</figure>\n");
        } else {
            out.append("<h3><a href=\"")
                    .append(figure.name())
                    .append(".svg\">")
                    .append(title)
                    .append("</a></h3>\n");
        }
        out.append("<ul>\n");
        for (HistoryChange change : series.changes()) {
            out.append("<li>")
                    .append(change.better() ? "better: " : "<span class=\"failed\">worse</span>: ")
                    .append(escape(HistoryWords.sentence(series, change)))
                    .append(".</li>\n");
        }
        if (series.changes().isEmpty()) {
            out.append("<li>").append(HistoryWords.without(series)).append(".</li>\n");
        }
        if (!series.last().command().isBlank()) {
            out.append("<li>measured by <code>")
                    .append(escape(series.last().command()))
                    .append("</code></li>\n");
        }
        out.append("</ul>\n</section>\n");
    }
}

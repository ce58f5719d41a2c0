package dev.nextbench.report;

import static dev.nextbench.report.Xml.escape;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Renders a report as one HTML file that needs nothing else; it is well-formed XML too. */
final class HtmlPage {
    /** Longer lists are folded up, which also spares the browser laying them out. */
    private static final int UNFOLDED_TRIALS = 100;
    /** Longer tables scroll within a frame, under their headings. */
    private static final int FRAMED_ROWS = 60;

    private static final Pattern UNIT = Pattern.compile("(.+) \\(([^()]+)\\)");

    private final Report report;
    private final StringBuilder out = new StringBuilder();

    private HtmlPage(Report report) {
        this.report = report;
    }

    static String render(Report report) {
        HtmlPage page = new HtmlPage(report);
        page.head();
        report.sections().forEach(page::section);
        page.unfinished();
        page.reproductions();
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
                .append("<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>")
                .append(escape(report.title()))
                .append("</title>\n<style>\n:root { ")
                .append(Palette.LIGHT.variables())
                .append(" }\n@media (prefers-color-scheme: dark) { :root { ")
                .append(Palette.DARK.variables())
                .append(" } }\n")
                .append(Resources.text("page.css"))
                .append(Resources.text("figure.css"))
                .append("</style>\n</head>\n<body>\n<main>\n<header>\n<h1>")
                .append(escape(report.title()))
                .append("</h1>\n");
        if (!report.question().isBlank()) {
            out.append("<p class=\"question\">")
                    .append(escape(report.question().strip()))
                    .append("</p>\n");
        }
        out.append("<p class=\"counts\">").append(report.counts()).append("</p>\n<dl>\n");
        for (Report.Fact fact : report.facts()) {
            out.append(fact.values().size() > 1 ? "<dt class=\"differs\">" : "<dt>")
                    .append(escape(fact.name()))
                    .append("</dt>");
            for (Report.FactValue value : fact.values()) {
                String text = escape(value.text());
                out.append("<dd>").append(fact.code() ? "<code>" + text + "</code>" : text);
                if (!value.trials().isEmpty()) {
                    out.append(" <span class=\"which\">")
                            .append(escape(value.trials()))
                            .append("</span>");
                }
                out.append("</dd>");
            }
            out.append('\n');
        }
        out.append("</dl>\n</header>\n");
    }

    private void section(Report.Section section) {
        String heading = section.heading().isEmpty() ? "Results" : escape(section.heading());
        ReportTable table = section.table();
        int rows = table.group().rows().size();
        out.append("<section>\n<h2>").append(heading).append("</h2>\n");
        open(heading, rows > FRAMED_ROWS ? "scroll framed" : "scroll");
        out.append("<table class=\"sortable\">\n<thead><tr><th class=\"number\">row</th>");
        for (ValueColumn column : table.columns()) {
            out.append(column.numeric() ? "<th class=\"number\">" : "<th>")
                    .append(heading(column.heading()))
                    .append("</th>");
        }
        out.append("</tr></thead>\n<tbody>\n");
        int[] widths = IntStream.range(0, table.columns().size())
                .map(column -> intervalWidth(table, column))
                .toArray();
        for (int row = 0; row < rows; row++) {
            row(table, row, widths);
        }
        out.append("</tbody>\n</table>\n</div>\n<ul class=\"notes\">\n");
        section.notes().forEach(note -> out.append("<li>").append(escape(note)).append("</li>\n"));
        out.append("</ul>\n");
        for (Figure figure : section.figures()) {
            out.append("<figure class=\"scroll\">\n").append(figure.inline()).append("</figure>\n");
        }
        out.append("</section>\n");
    }

    /** A heading with its unit on a line of its own, to keep columns narrow. */
    private static String heading(String text) {
        Matcher unit = UNIT.matcher(text);
        return unit.matches()
                ? escape(unit.group(1)) + " <span class=\"unit\">" + escape(unit.group(2)) + "</span>"
                : escape(text);
    }

    private void row(ReportTable table, int row, int[] widths) {
        int number = table.group().rows().get(row).number();
        boolean baseline = row == table.group().baseline();
        out.append(baseline ? "<tr class=\"baseline\">" : "<tr>")
                .append("<td class=\"number\" data-v=\"")
                .append(number)
                .append("\">")
                .append(table.onFront(row) ? "<span class=\"mark\">" + ReportBuilder.FRONT_MARK + "</span> " : "")
                .append("<a href=\"#t")
                .append(number)
                .append("\">")
                .append(number)
                .append("</a></td>");
        for (int column = 0; column < table.columns().size(); column++) {
            ReportTable.Cell cell = table.cell(row, column);
            if (!table.columns().get(column).numeric()) {
                out.append("<td>");
            } else if (Double.isNaN(cell.number())) {
                out.append("<td class=\"number missing\">");
            } else {
                out.append("<td class=\"number\" data-v=\"")
                        .append(cell.number())
                        .append("\">");
            }
            String value = escape(cell.value());
            out.append(cell.best() ? "<b>" + value + "</b>" : value);
            if (widths[column] > 0) {
                // An empty one keeps the place, so that the decimal points stand in line.
                out.append(" <span class=\"half w")
                        .append(widths[column])
                        .append("\">")
                        .append(cell.interval().isEmpty() ? "" : "± " + cell.interval())
                        .append("</span>");
            }
            if (column == 0 && baseline) {
                out.append(" <span class=\"tag\">baseline</span>");
            }
            out.append("</td>");
        }
        out.append("</tr>\n");
    }

    private static int intervalWidth(ReportTable table, int column) {
        int longest = IntStream.range(0, table.group().rows().size())
                .map(row -> table.cell(row, column).interval().length())
                .max()
                .orElse(0);
        return Math.min(longest, 9);
    }

    private void unfinished() {
        if (report.unfinished().isEmpty()) {
            return;
        }
        out.append("<section>\n<h2>Trials without a result</h2>\n");
        fold(report.unfinished().size());
        open("Trials without a result", "scroll");
        out.append("<table>\n<thead><tr><th class=\"number\">row</th><th>trial</th><th class=\"number\">seed</th>"
                + "<th>id</th><th>state</th><th>cause</th></tr></thead>\n<tbody>\n");
        for (Report.Unfinished trial : report.unfinished()) {
            out.append("<tr>");
            trial(trial.row(), trial.label(), trial.seed(), trial.id());
            out.append("<td class=\"")
                    .append(trial.state())
                    .append("\">")
                    .append(trial.state())
                    .append("</td><td class=\"wide\">")
                    .append(escape(trial.cause()))
                    .append("</td></tr>\n");
        }
        out.append("</tbody>\n</table>\n</div>\n");
        unfold(report.unfinished().size());
        out.append("</section>\n");
    }

    private void reproductions() {
        out.append("<section>\n<h2>How to reproduce</h2>\n");
        fold(report.reproductions().size());
        open("How to reproduce", "scroll");
        out.append("<table>\n<thead><tr><th class=\"number\">row</th><th>trial</th><th class=\"number\">seed</th>"
                + "<th>id</th><th>command</th></tr></thead>\n<tbody>\n");
        int last = 0;
        for (Report.Reproduction trial : report.reproductions()) {
            out.append(trial.row() == last ? "<tr>" : "<tr id=\"t" + trial.row() + "\">");
            last = trial.row();
            trial(trial.row(), trial.label(), trial.seed(), trial.id());
            out.append(
                            trial.command().isEmpty()
                                    ? "<td class=\"missing\">" + Numbers.MISSING
                                    : "<td><code>" + escape(trial.command()) + "</code>")
                    .append("</td></tr>\n");
        }
        out.append("</tbody>\n</table>\n</div>\n");
        unfold(report.reproductions().size());
        out.append("</section>\n");
    }

    private void trial(int row, String label, long seed, String id) {
        out.append("<td class=\"number\">")
                .append(row)
                .append("</td><td>")
                .append(escape(label))
                .append("</td><td class=\"number\">")
                .append(seed)
                .append("</td><td><code>")
                .append(escape(id))
                .append("</code></td>");
    }

    /** A region that scrolls by itself, so that a narrow screen never scrolls the page sideways. */
    private void open(String name, String kind) {
        out.append("<div class=\"")
                .append(kind)
                .append("\" role=\"region\" tabindex=\"0\" aria-label=\"")
                .append(name)
                .append("\">\n");
    }

    private void fold(int trials) {
        if (trials > UNFOLDED_TRIALS) {
            out.append("<details>\n<summary>")
                    .append(Numbers.count(trials, "trial"))
                    .append("</summary>\n");
        }
    }

    private void unfold(int trials) {
        if (trials > UNFOLDED_TRIALS) {
            out.append("</details>\n");
        }
    }
}

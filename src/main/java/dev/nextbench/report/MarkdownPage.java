package dev.nextbench.report;

import static dev.nextbench.report.MarkdownText.code;
import static dev.nextbench.report.MarkdownText.escape;
import static dev.nextbench.report.MarkdownText.paragraph;

/** Renders a report as GitHub's Markdown, with its figures in files beside it. */
final class MarkdownPage {
    private final Report report;
    private final StringBuilder out = new StringBuilder();

    private MarkdownPage(Report report) {
        this.report = report;
    }

    static String render(Report report) {
        MarkdownPage page = new MarkdownPage(report);
        page.head();
        report.sections().forEach(page::section);
        page.unfinished();
        page.reproductions();
        return page.out.toString();
    }

    private void head() {
        out.append("# ").append(escape(report.title())).append("\n\n");
        if (!report.question().isBlank()) {
            out.append(paragraph(report.question().strip())).append("\n\n");
        }
        out.append("**").append(report.counts()).append("**\n\n");
        for (Report.Fact fact : report.facts()) {
            out.append("- ").append(escape(fact.name())).append(": ");
            for (int i = 0; i < fact.values().size(); i++) {
                Report.FactValue value = fact.values().get(i);
                out.append(i == 0 ? "" : "; ").append(fact.code() ? code(value.text()) : escape(value.text()));
                if (!value.trials().isEmpty()) {
                    out.append(" (").append(escape(value.trials())).append(')');
                }
            }
            out.append('\n');
        }
        out.append('\n');
    }

    private void section(Report.Section section) {
        out.append("## ")
                .append(section.heading().isEmpty() ? "Results" : escape(section.heading()))
                .append("\n\n");
        ReportTable table = section.table();
        out.append("| row |");
        table.columns()
                .forEach(column ->
                        out.append(' ').append(escape(column.heading())).append(" |"));
        out.append("\n|--:|");
        table.columns().forEach(column -> out.append(column.numeric() ? "--:|" : ":--|"));
        out.append('\n');
        for (int row = 0; row < table.group().rows().size(); row++) {
            row(table, row);
        }
        out.append('\n');
        section.notes().forEach(note -> out.append("- ").append(escape(note)).append('\n'));
        out.append("- The numbers: [")
                .append(section.dataFile())
                .append("](")
                .append(section.dataFile())
                .append(")\n\n");
        for (Figure figure : section.figures()) {
            out.append("![")
                    .append(escape(figure.title()))
                    .append("](")
                    .append(figure.name())
                    .append(".svg)\n\n");
        }
    }

    private void row(ReportTable table, int row) {
        out.append("| ")
                .append(table.onFront(row) ? ReportBuilder.FRONT_MARK + " " : "")
                .append(table.group().rows().get(row).number())
                .append(" |");
        for (int column = 0; column < table.columns().size(); column++) {
            ReportTable.Cell cell = table.cell(row, column);
            String value = escape(cell.value());
            out.append(' ').append(cell.best() ? "**" + value + "**" : value);
            if (!cell.interval().isEmpty()) {
                out.append(" ± ").append(cell.interval());
            }
            if (column == 0 && row == table.group().baseline()) {
                out.append(" *(baseline)*");
            }
            out.append(" |");
        }
        out.append('\n');
    }

    private void unfinished() {
        if (report.unfinished().isEmpty()) {
            return;
        }
        out.append("""
            ## Trials without a result

            | row | trial | seed | id | state | cause |
            |--:|:--|--:|:--|:--|:--|
            """);
        for (Report.Unfinished trial : report.unfinished()) {
            out.append("| ")
                    .append(trial.row())
                    .append(" | ")
                    .append(escape(trial.label()))
                    .append(" | ")
                    .append(trial.seed())
                    .append(" | ")
                    .append(code(trial.id()))
                    .append(" | ")
                    .append(trial.state())
                    .append(" | ")
                    .append(escape(trial.cause()))
                    .append(" |\n");
        }
        out.append('\n');
    }

    private void reproductions() {
        out.append("## How to reproduce\n\n| row | trial | seed | id | command |\n|--:|:--|--:|:--|:--|\n");
        for (Report.Reproduction trial : report.reproductions()) {
            out.append("| ")
                    .append(trial.row())
                    .append(" | ")
                    .append(escape(trial.label()))
                    .append(" | ")
                    .append(trial.seed())
                    .append(" | ")
                    .append(code(trial.id()))
                    .append(" | ")
                    .append(trial.command().isEmpty() ? Numbers.MISSING : code(trial.command()))
                    .append(" |\n");
        }
    }
}

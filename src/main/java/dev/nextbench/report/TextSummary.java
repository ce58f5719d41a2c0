package dev.nextbench.report;

import java.util.ArrayList;
import java.util.List;

/** Renders the gist of a report for a terminal. */
final class TextSummary {
    private static final int ROWS = 20;

    private TextSummary() {}

    static String render(Report report) {
        StringBuilder out = new StringBuilder();
        out.append(report.title()).append('\n').append(report.counts()).append('\n');
        for (Report.Section section : report.sections()) {
            out.append('\n');
            if (!section.heading().isEmpty()) {
                out.append(section.heading()).append('\n');
            }
            table(out, section.table());
        }
        List<Report.Unfinished> failed = report.unfinished().stream()
                .filter(trial -> trial.state().equals("failed"))
                .toList();
        if (!failed.isEmpty()) {
            out.append('\n');
        }
        for (Report.Unfinished trial : failed.subList(0, Math.min(ROWS, failed.size()))) {
            out.append("failed: ")
                    .append(trial.id())
                    .append(" (")
                    .append(trial.label())
                    .append(", seed ")
                    .append(trial.seed())
                    .append("): ")
                    .append(trial.cause())
                    .append('\n');
        }
        if (failed.size() > ROWS) {
            out.append("and ").append(failed.size() - ROWS).append(" more that failed\n");
        }
        return out.toString();
    }

    private static void table(StringBuilder out, ReportTable table) {
        int rows = Math.min(ROWS, table.group().rows().size());
        List<List<String>> cells = new ArrayList<>();
        List<Boolean> right = new ArrayList<>(List.of(true));
        List<String> headings = new ArrayList<>(List.of("row"));
        table.columns().forEach(column -> {
            headings.add(column.heading());
            right.add(column.numeric());
        });
        cells.add(headings);
        for (int row = 0; row < rows; row++) {
            String mark = table.onFront(row) ? ReportBuilder.FRONT_MARK + " " : "";
            List<String> line =
                    new ArrayList<>(List.of(mark + table.group().rows().get(row).number()));
            for (int column = 0; column < table.columns().size(); column++) {
                boolean baseline = column == 0 && row == table.group().baseline();
                line.add(table.cell(row, column).text() + (baseline ? " (baseline)" : ""));
            }
            cells.add(line);
        }
        int[] widths = new int[headings.size()];
        cells.forEach(line -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(line.get(i)));
            }
        });
        for (List<String> line : cells) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String pad = " ".repeat(widths[i] - length(line.get(i)));
                text.append(i == 0 ? "" : "  ").append(right.get(i) ? pad + line.get(i) : line.get(i) + pad);
            }
            out.append(text.toString().stripTrailing()).append('\n');
        }
        int more = table.group().rows().size() - rows;
        if (more > 0) {
            out.append("and ").append(Numbers.count(more, "more row")).append(" in the report\n");
        }
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}

package dev.nextbench.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rows of text under a header, in columns as wide as they need to be. */
final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final Set<Integer> right;

    private TextTable(Set<Integer> right, List<String> header) {
        this.right = right;
        rows.add(header);
    }

    /** A table whose columns of these numbers, from 0, are aligned to the right. */
    static TextTable of(Set<Integer> right, String... header) {
        return new TextTable(right, List.of(header));
    }

    /** Adds a row with a cell for each column. */
    TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** The lines of the table, without spaces at their ends. */
    List<String> lines() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String space = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? "" : GAP).append(right.contains(i) ? space + row.get(i) : row.get(i) + space);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}

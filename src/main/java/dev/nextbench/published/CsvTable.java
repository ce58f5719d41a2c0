package dev.nextbench.published;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of this package's resources: comma-separated values with a header, a row to a line, and double quotes around
 * values that have commas.
 *
 * @param file its name
 * @param rows values by column, in the file's order
 */
record CsvTable(String file, List<Map<String, String>> rows) {
    static CsvTable read(String file) {
        try (InputStream in = CsvTable.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the program's jar lacks the published figures of " + file);
            }
            return parse(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CsvTable parse(String file, String text) {
        List<String> lines = text.lines().toList();
        List<String> header = cells(lines.get(0));
        List<Map<String, String>> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            List<String> cells = cells(lines.get(i));
            if (cells.size() != header.size()) {
                throw new IllegalArgumentException(file + ":" + (i + 1) + ": " + cells.size() + " values for "
                        + header.size() + " columns; a value with a comma needs double quotes");
            }
            Map<String, String> row = new LinkedHashMap<>();
            for (int j = 0; j < cells.size(); j++) {
                row.put(header.get(j), cells.get(j));
            }
            rows.add(row);
        }
        return new CsvTable(file, List.copyOf(rows));
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}

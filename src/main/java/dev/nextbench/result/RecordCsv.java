package dev.nextbench.result;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Records as CSV (RFC 4180, line feeds): a header of the components' names with underscores, then a row a record.
 * Doubles come back bit by bit, and what is absent is an empty cell. A column of what may be absent may be missing, as
 * in files that were written before there was one.
 */
final class RecordCsv<T extends Record> {
    private final RecordComponent[] components;
    private final Constructor<T> constructor;
    private final List<String> header;

    RecordCsv(Class<T> type) {
        components = type.getRecordComponents();
        header = Arrays.stream(components)
                .map(component -> component
                        .getName()
                        .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                        .toLowerCase(Locale.ROOT))
                .toList();
        try {
            constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException("no canonical constructor: " + type, e);
        }
    }

    String write(List<T> rows) {
        StringBuilder text = new StringBuilder(String.join(",", header)).append('\n');
        for (T row : rows) {
            for (int i = 0; i < components.length; i++) {
                text.append(i == 0 ? "" : ",").append(cell(row, components[i]));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** The rows of a file; the message of a failure names the file, the line and the column. */
    List<T> read(Path file) throws IOException {
        List<List<String>> lines;
        try {
            lines = split(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        if (lines.isEmpty() || !fits(lines.get(0))) {
            throw new IOException(file + ": line 1: the columns are not " + String.join(",", header));
        }
        List<T> rows = new ArrayList<>(lines.size() - 1);
        for (int i = 1; i < lines.size(); i++) {
            rows.add(row(file, i + 1, lines.get(0), lines.get(i)));
        }
        return rows;
    }

    /** Whether columns are the header's in its order, but for some of those that may be missing. */
    private boolean fits(List<String> columns) {
        int next = 0;
        for (int i = 0; i < components.length; i++) {
            if (next < columns.size() && columns.get(next).equals(header.get(i))) {
                next++;
            } else if (!components[i].getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                return false;
            }
        }
        return next == columns.size();
    }

    private T row(Path file, int line, List<String> columns, List<String> cells) throws IOException {
        if (cells.size() != columns.size()) {
            throw new IOException(
                    file + ": line " + line + ": " + cells.size() + " columns instead of " + columns.size());
        }
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            int column = columns.indexOf(header.get(i));
            if (column < 0) {
                continue;
            }
            try {
                values[i] = parse(cells.get(column), components[i].getType());
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        file + ": line " + line + ": column " + header.get(i) + ": '" + cells.get(column)
                                + "' is not a value of it",
                        e);
            }
        }
        try {
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IOException(file + ": line " + line + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable Object parse(String cell, Class<?> type) {
        if (type == String.class) {
            return cell;
        }
        if (cell.isEmpty() && !type.isPrimitive()) {
            return null;
        }
        if (type == int.class) {
            return Integer.valueOf(cell);
        }
        if (type == long.class) {
            return Long.valueOf(cell);
        }
        return Double.valueOf(cell);
    }

    private static String cell(Record row, RecordComponent component) {
        @Nullable Object value;
        try {
            value = component.getAccessor().invoke(row);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
        if (value == null) {
            return "";
        }
        String text = value.toString();
        boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private static List<List<String>> split(String text) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c != '"') {
                    cell.append(c);
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',' || c == '\n') {
                line.add(cell.toString());
                cell.setLength(0);
                if (c == '\n') {
                    lines.add(line);
                    line = new ArrayList<>();
                }
            } else if (c != '\r') {
                cell.append(c);
            }
        }
        if (quoted || !cell.isEmpty() || !line.isEmpty()) {
            String last = line.stream().collect(Collectors.joining(","));
            throw new IllegalArgumentException("line " + (lines.size() + 1) + " has no end: " + last);
        }
        return lines;
    }
}

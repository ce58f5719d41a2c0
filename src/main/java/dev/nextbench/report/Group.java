package dev.nextbench.report;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table.
 *
 * @param heading what they have in common, such as {@code data digits}; empty if there is one group only
 * @param rows in the lock's order, never empty
 * @param baseline the index of the row that the others are compared with; -1 if there is none
 * @param varying the axes, in the file's order and without the seed's, on which the rows differ; {@code model}
 *     among them whenever their models do
 */
public record Group(String heading, List<Row> rows, int baseline, List<String> varying) {
    /** Copies the lists. */
    public Group {
        rows = List.copyOf(rows);
        varying = List.copyOf(varying);
    }

    /** The row that the others are compared with. */
    public @Nullable Row baselineRow() {
        return baseline < 0 ? null : rows.get(baseline);
    }

    boolean isBaseline(Row row) {
        return baseline >= 0 && rows.get(baseline).number() == row.number();
    }

    /** A row's name in a figure: its model if that varies, and its values on the other axes that do. */
    String label(Row row) {
        return label(row, varying);
    }

    static String label(Row row, List<String> axes) {
        String values = axes.stream()
                .filter(axis -> !axis.equals(Rows.MODEL))
                .map(axis -> value(axis, row.value(axis)))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        boolean model = axes.contains(Rows.MODEL) || values.isEmpty();
        return model ? row.model() + (values.isEmpty() ? "" : ", " + values) : values;
    }

    /** A name such as {@code layer_scale} speaks for itself; a number or a switch needs its axis. */
    private static @Nullable String value(String axis, @Nullable String value) {
        if (value == null) {
            return null;
        }
        boolean speaks = value.chars().filter(Character::isLetter).count() >= 2
                && !value.equals("true")
                && !value.equals("false");
        return speaks ? value : axis + " " + value;
    }
}

package dev.nextbench.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.columns.Column;

/**
 * A column of a table with how it is shown.
 *
 * @param values a Tablesaw column of numbers or texts, missing where nothing was measured; its name is that of the
 *     data file
 * @param halfWidths halves of the 95 % intervals of the numbers; absent if there are none
 * @param heading name and unit over the column
 * @param decimals of numbers and their intervals
 * @param signed whether numbers above zero get a plus sign
 * @param best which end is the better
 */
public record ValueColumn(
        Column<?> values, @Nullable DoubleColumn halfWidths, String heading, int decimals, boolean signed, Best best) {

    /** Which value of a column is shown in bold. */
    public enum Best {
        NONE,
        HIGHEST,
        LOWEST
    }

    /** A column of texts; null where there is none. */
    public static ValueColumn texts(String name, String heading, List<@Nullable String> values) {
        StringColumn column = StringColumn.create(name);
        for (String value : values) {
            if (value == null) {
                column.appendMissing();
            } else {
                column.append(value);
            }
        }
        return new ValueColumn(column, null, heading, 0, false, Best.NONE);
    }

    /** A column of plain numbers; NaN where there is none. */
    public static ValueColumn numbers(
            String name, String heading, int decimals, Best best, List<Row> rows, ToDoubleFunction<Row> value) {
        double[] values = rows.stream().mapToDouble(value).toArray();
        return new ValueColumn(DoubleColumn.create(name, values), null, heading, decimals, false, best);
    }

    /** A column of means with their intervals; {@link Estimate#NONE} where nothing was measured. */
    public static ValueColumn estimates(
            String name, String heading, int decimals, Best best, List<Estimate> estimates) {
        DoubleColumn means = DoubleColumn.create(
                name, estimates.stream().mapToDouble(Estimate::mean).toArray());
        double[] halves = estimates.stream().mapToDouble(Estimate::halfWidth).toArray();
        boolean any = java.util.Arrays.stream(halves).anyMatch(half -> !Double.isNaN(half));
        return new ValueColumn(
                means, any ? DoubleColumn.create(name + "_half_width", halves) : null, heading, decimals, false, best);
    }

    /** The same with plus signs. */
    ValueColumn withSigns() {
        return new ValueColumn(values, halfWidths, heading, decimals, true, best);
    }

    /** Whether it holds numbers. */
    boolean numeric() {
        return values instanceof DoubleColumn;
    }

    /** A row's number; NaN if it has none. */
    double number(int row) {
        return values instanceof DoubleColumn numbers ? numbers.getDouble(row) : Double.NaN;
    }

    /** A row's number if it can be the best; NaN if it has none or its interval is wider than itself. */
    double contender(int row) {
        double half = halfWidths == null ? Double.NaN : halfWidths.getDouble(row);
        return new Estimate(1, number(row), half).settled() ? number(row) : Double.NaN;
    }

    /** A row's value as it is shown, without its interval. */
    String text(int row) {
        if (values instanceof DoubleColumn numbers) {
            double value = numbers.getDouble(row);
            return signed ? Numbers.signed(value, decimals) : Numbers.fixed(value, decimals);
        }
        return values.isMissing(row) ? Numbers.MISSING : values.getString(row);
    }

    /** Half of a row's interval as it is shown; empty if it has none. */
    String interval(int row) {
        if (halfWidths == null || halfWidths.isMissing(row)) {
            return "";
        }
        return Numbers.fixed(halfWidths.getDouble(row), decimals);
    }
}

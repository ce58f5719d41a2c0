package dev.nextbench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A table of a report: a row for each row of its group, with marks. */
public final class ReportTable {
    private final Group group;
    private final List<ValueColumn> columns;
    private final SortedSet<Integer> front;
    private final List<String> best;
    private final Table data;

    /**
     * A table of columns that each have a value for every row of a group.
     *
     * @param front the indices of the rows on the Pareto front
     */
    ReportTable(Group group, List<ValueColumn> columns, SortedSet<Integer> front) {
        this.group = group;
        this.columns = List.copyOf(columns);
        this.front = front;
        this.best = columns.stream().map(ReportTable::best).toList();
        this.data = data(group, columns);
    }

    /**
     * A cell as it is shown.
     *
     * @param value its text
     * @param interval half of the interval; empty if there is none
     * @param number its number, to sort by; NaN for a text and where nothing was measured
     * @param best whether it is the best of its column
     */
    record Cell(String value, String interval, double number, boolean best) {
        /** {@code 91.13 ± 1.00}. */
        String text() {
            return interval.isEmpty() ? value : value + " ± " + interval;
        }
    }

    Group group() {
        return group;
    }

    List<ValueColumn> columns() {
        return columns;
    }

    boolean onFront(int row) {
        return front.contains(row);
    }

    SortedSet<Integer> front() {
        return front;
    }

    Cell cell(int row, int column) {
        ValueColumn values = columns.get(column);
        String text = values.text(row);
        return new Cell(text, values.interval(row), values.number(row), text.equals(best.get(column)));
    }

    boolean hasBest() {
        return best.stream().anyMatch(text -> !text.isEmpty());
    }

    boolean hasMissing() {
        return columns.stream()
                .filter(ValueColumn::numeric)
                .filter(column -> !column.signed())
                .anyMatch(column -> column.values().countMissing() > 0);
    }

    /** The numbers themselves, with all their digits; what was not measured is missing. */
    public Table data() {
        return data;
    }

    /** The best text of a column, as values that are shown alike are equally good; empty if there is no choice. */
    private static String best(ValueColumn column) {
        if (column.best() == ValueColumn.Best.NONE || !(column.values() instanceof DoubleColumn numbers)) {
            return "";
        }
        if (numbers.size() - numbers.countMissing() < 2) {
            return "";
        }
        Comparator<Integer> order = Comparator.comparingDouble(numbers::getDouble);
        return IntStream.range(0, numbers.size())
                .boxed()
                .filter(row -> !numbers.isMissing(row))
                .max(column.best() == ValueColumn.Best.HIGHEST ? order : order.reversed())
                .map(column::text)
                .orElse("");
    }

    private static Table data(Group group, List<ValueColumn> columns) {
        Table table = Table.create(IntColumn.create(
                "row", group.rows().stream().mapToInt(Row::number).toArray()));
        List<Column<?>> all = new ArrayList<>();
        for (ValueColumn column : columns) {
            all.add(column.values());
            if (column.halfWidths() != null) {
                all.add(column.halfWidths());
            }
        }
        for (Column<?> column : all) {
            String name = column.name();
            for (int n = 2; table.containsColumn(name); n++) {
                name = column.name() + "_" + n;
            }
            table.addColumns(column.copy().setName(name));
        }
        return table;
    }
}

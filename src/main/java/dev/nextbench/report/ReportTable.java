package dev.nextbench.report;

import java.util.ArrayList;
import java.util.Arrays;
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
    private final Cell[][] cells;
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
        this.cells = columns.stream().map(ReportTable::cells).toArray(Cell[][]::new);
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
        return cells[column][row];
    }

    boolean hasBest() {
        return Arrays.stream(cells).flatMap(Arrays::stream).anyMatch(Cell::best);
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

    private static Cell[] cells(ValueColumn column) {
        String best = best(column);
        return IntStream.range(0, column.values().size())
                .mapToObj(row -> {
                    String text = column.text(row);
                    return new Cell(text, column.interval(row), column.number(row), text.equals(best));
                })
                .toArray(Cell[]::new);
    }

    /** The best text of a column, as values that are shown alike are equally good; empty if there is no choice. */
    private static String best(ValueColumn column) {
        if (column.best() == ValueColumn.Best.NONE || !(column.values() instanceof DoubleColumn numbers)) {
            return "";
        }
        if (numbers.size() - numbers.countMissing() < 2) {
            return "";
        }
        Comparator<Integer> order = Comparator.comparingDouble(column::contender);
        return IntStream.range(0, numbers.size())
                .boxed()
                .filter(row -> !Double.isNaN(column.contender(row)))
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
            table.addColumns(name.equals(column.name()) ? column : column.copy().setName(name));
        }
        return table;
    }
}

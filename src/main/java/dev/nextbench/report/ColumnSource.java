package dev.nextbench.report;

import java.util.List;

/**
 * Gives a table some of its columns. The order of the sources is the order of the columns; a further source, such as
 * one of published figures, is added in {@link ExperimentReport}.
 */
@FunctionalInterface
public interface ColumnSource {
    /** The columns for a group, each with a value for every row. */
    Columns of(Group group);

    /**
     * Columns and what must be said about them.
     *
     * @param columns none if no row has a value
     * @param notes sentences for below the table: units, what an interval is, conditions
     */
    record Columns(List<ValueColumn> columns, List<String> notes) {
        /** Copies the lists. */
        public Columns {
            columns = List.copyOf(columns);
            notes = List.copyOf(notes);
        }
    }
}

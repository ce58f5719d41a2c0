package dev.nextbench.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The model, the axes on which a group's rows differ, and how many seeds each row is of. */
final class AxisColumns implements ColumnSource {
    private final List<String> groupBy;

    AxisColumns(List<String> groupBy) {
        this.groupBy = List.copyOf(groupBy);
    }

    @Override
    public Columns of(Group group) {
        List<ValueColumn> columns = new ArrayList<>();
        if (!groupBy.contains(Rows.MODEL)) {
            List<@Nullable String> models = new ArrayList<>();
            group.rows().forEach(row -> models.add(row.model()));
            columns.add(ValueColumn.texts("model", "model", models));
        }
        for (String axis : group.varying()) {
            if (!axis.equals(Rows.MODEL)) {
                List<@Nullable String> values = new ArrayList<>();
                group.rows().forEach(row -> values.add(row.value(axis)));
                columns.add(ValueColumn.texts(axis, axis, values));
            }
        }
        List<@Nullable String> seeds = new ArrayList<>();
        boolean told = false;
        boolean trained = false;
        for (Row row : group.rows()) {
            int all = row.trials().size();
            told |= all > 1 || row.done() < all;
            trained |= row.trainings(training -> 1).length > row.done();
            seeds.add(row.done() == all ? String.valueOf(all) : row.done() + " of " + all);
        }
        if (!told) {
            return new Columns(columns, List.of());
        }
        columns.add(ValueColumn.texts("seeds", "seeds", seeds));
        return new Columns(
                columns,
                List.of("seeds: trials that are done; they differ in nothing but their seed."
                        + (trained ? " A trial that failed after its training still counts for accuracy." : "")));
    }
}

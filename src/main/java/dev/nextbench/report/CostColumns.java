package dev.nextbench.report;

import dev.nextbench.result.Lock;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Parameters and multiply-accumulates, which are counted and known without any result. */
final class CostColumns implements ColumnSource {
    private static final double MEGA = 1e6;
    private static final double GIGA = 1e9;

    @Override
    public Columns of(Group group) {
        List<Row> rows = group.rows();
        boolean giga = rows.stream().anyMatch(row -> first(row).macs() >= GIGA);
        double unit = giga ? GIGA : MEGA;
        ToDoubleFunction<Row> parameters = row -> first(row).parameters() / MEGA;
        ToDoubleFunction<Row> macs = row -> first(row).macs() / unit;
        return new Columns(
                List.of(
                        column("parameters_m", "params (M)", rows, parameters),
                        column(giga ? "macs_g" : "macs_m", giga ? "MACs (G)" : "MACs (M)", rows, macs)),
                List.of("params: trained scalars, millions. MACs: multiply-accumulates for one image, "
                        + (giga ? "thousand millions." : "millions.")));
    }

    private static ValueColumn column(String name, String heading, List<Row> rows, ToDoubleFunction<Row> value) {
        int decimals =
                Math.max(1, Numbers.decimals(rows.stream().mapToDouble(value).toArray()));
        return ValueColumn.numbers(name, heading, decimals, ValueColumn.Best.NONE, rows, value);
    }

    private static Lock.LockedTrial first(Row row) {
        return row.trials().get(0).trial();
    }
}

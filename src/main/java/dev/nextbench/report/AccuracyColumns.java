package dev.nextbench.report;

import dev.nextbench.result.TrialResult.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Accuracy on the test images, and how far each row is from the baseline. */
final class AccuracyColumns implements ColumnSource {
    private static final int DECIMALS = 2;
    private static final double PERCENT = 100;

    @Override
    public Columns of(Group group) {
        List<ValueColumn> columns = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<Estimate> top1 = estimates(group.rows(), Training::top1);
        if (top1.stream().noneMatch(Estimate::present)) {
            return new Columns(columns, notes);
        }
        columns.add(column("top1_percent", "top-1 (%)", top1));
        if (group.baselineRow() != null) {
            differences(group, group.baselineRow(), columns, notes);
        }
        columns.add(column("top5_percent", "top-5 (%)", estimates(group.rows(), Training::top5)));
        List<Estimate> averaged =
                estimates(group.rows(), training -> training.emaTop1() == null ? Double.NaN : training.emaTop1());
        String images = "top-1, top-5: per cent of the test images after the last epoch, mean over seeds.";
        if (averaged.stream().anyMatch(Estimate::present)) {
            columns.add(column("ema_top1_percent", "EMA top-1 (%)", averaged));
            images += " EMA top-1: the same with averaged weights.";
        }
        if (top1.stream().anyMatch(e -> e.n() > 1)) {
            images += " ±: half of the 95 % Student-t interval of the mean over seeds. It covers what seeds change, not"
                    + " the choice of test images.";
        } else {
            images += " One seed each, hence no intervals.";
        }
        notes.add(0, images);
        return new Columns(columns, notes);
    }

    private static void differences(Group group, Row baseline, List<ValueColumn> columns, List<String> notes) {
        double[] reference = top1(baseline);
        if (reference.length == 0 || group.rows().size() < 2) {
            return;
        }
        List<Estimate> differences = new ArrayList<>();
        boolean intervals = false;
        for (Row row : group.rows()) {
            double[] mine = top1(row);
            if (group.isBaseline(row) || mine.length == 0) {
                differences.add(Estimate.NONE);
            } else if (mine.length > 1 && reference.length > 1) {
                Statistics.Welch welch = Statistics.welch(mine, reference);
                differences.add(new Estimate(mine.length, welch.difference(), welch.halfWidth()));
                intervals = true;
            } else {
                double difference =
                        Estimate.of(mine).mean() - Estimate.of(reference).mean();
                differences.add(new Estimate(1, difference, Double.NaN));
            }
        }
        columns.add(ValueColumn.estimates(
                        "top1_difference_points", "Δ top-1 (pp)", DECIMALS, ValueColumn.Best.NONE, differences)
                .withSigns());
        notes.add("Δ top-1: percentage points over the baseline row"
                + (intervals
                        ? ", ± half of the 95 % interval of the difference (Welch). Each interval stands for itself:"
                                + " of twenty, one misses by chance."
                        : "; without two seeds of both rows there is no interval."));
    }

    private static double[] top1(Row row) {
        return row.trainings(training -> training.top1() * PERCENT);
    }

    private static List<Estimate> estimates(List<Row> rows, ToDoubleFunction<Training> share) {
        return rows.stream().map(row -> estimate(row, share)).toList();
    }

    /** A share of each finished training of a row, in per cent. */
    static Estimate estimate(Row row, ToDoubleFunction<Training> share) {
        return Estimate.of(row.trainings(training -> share.applyAsDouble(training) * PERCENT));
    }

    private static ValueColumn column(String name, String heading, List<Estimate> estimates) {
        return ValueColumn.estimates(name, heading, DECIMALS, ValueColumn.Best.HIGHEST, estimates);
    }
}

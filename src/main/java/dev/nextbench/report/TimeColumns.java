package dev.nextbench.report;

import dev.nextbench.result.TrialResult;
import java.util.List;

/** How long a training took. */
final class TimeColumns implements ColumnSource {
    private static final double MINUTE = 60;
    private static final double HOUR = 3600;

    @Override
    public Columns of(Group group) {
        List<Estimate> seconds = group.rows().stream()
                .map(row -> Estimate.of(row.trainings(TrialResult.Training::seconds)))
                .map(e -> new Estimate(e.n(), e.mean(), Double.NaN))
                .toList();
        if (seconds.stream().noneMatch(Estimate::present)) {
            return new Columns(List.of(), List.of());
        }
        double longest = seconds.stream()
                .filter(Estimate::present)
                .mapToDouble(Estimate::mean)
                .max()
                .orElse(0);
        String unit = longest < 2 * MINUTE ? "s" : longest < 2 * HOUR ? "min" : "h";
        double factor = unit.equals("s") ? 1 : unit.equals("min") ? 1 / MINUTE : 1 / HOUR;
        List<Estimate> shown = seconds.stream().map(e -> e.times(factor)).toList();
        return new Columns(
                List.of(ValueColumn.estimates(
                        "training_time_" + unit, "training (" + unit + ")", 1, ValueColumn.Best.LOWEST, shown)),
                List.of("training: wall time of training and evaluation, mean over seeds."));
    }
}

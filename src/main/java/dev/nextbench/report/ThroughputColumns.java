package dev.nextbench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Throughput of inference and of training, and how much faster than the baseline each row is. */
final class ThroughputColumns implements ColumnSource {
    @Override
    public Columns of(Group group) {
        List<ValueColumn> columns = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Map<String, List<String>> conditions = new LinkedHashMap<>();
        boolean ratios = false;
        boolean overForks = false;
        boolean overSeeds = false;
        boolean unsettled = false;
        for (Throughputs.Series series : new Throughputs(group.rows()).series()) {
            String name = series.condition().isEmpty() ? series.mode() : series.mode() + ", " + series.condition();
            List<Estimate> estimates = series.estimates();
            int decimals = Numbers.decimals(
                    estimates.stream().mapToDouble(Estimate::mean).toArray());
            columns.add(ValueColumn.estimates(
                    identifier(name) + "_images_per_s",
                    name + " (images/s)",
                    decimals,
                    ValueColumn.Best.HIGHEST,
                    estimates));
            overForks |= estimates.stream().anyMatch(e -> e.n() == 1 && !Double.isNaN(e.halfWidth()));
            unsettled |= estimates.stream().anyMatch(e -> e.present() && !e.settled());
            overSeeds |= estimates.stream().anyMatch(e -> e.n() > 1);
            Estimate reference = group.baseline() < 0 ? Estimate.NONE : estimates.get(group.baseline());
            if (reference.present() && group.rows().size() > 1) {
                ratios = true;
                columns.add(ValueColumn.estimates(
                        identifier(name) + "_ratio",
                        name + " (×)",
                        2,
                        ValueColumn.Best.NONE,
                        estimates.stream()
                                .map(e -> e.settled() && reference.settled()
                                        ? new Estimate(e.n(), e.mean() / reference.mean(), Double.NaN)
                                        : Estimate.NONE)
                                .toList()));
            }
            if (series.conditions().size() > 1) {
                columns.add(ValueColumn.texts(
                        identifier(name) + "_measured_with", name + " measured with", series.varies()));
            }
            conditions
                    .computeIfAbsent(conditions(series), key -> new ArrayList<>())
                    .add(name);
        }
        conditions.forEach((condition, names) ->
                notes.add(String.join(", ", names) + ": images/s, measured with " + condition + "."));
        if (overForks || overSeeds) {
            notes.add("± of images/s: half of the 95 % Student-t interval"
                    + (overSeeds ? " over the means of the seeds" : "")
                    + (overForks ? (overSeeds ? ", or of a single trial" : "") + " over its forks" : "")
                    + ".");
        }
        if (ratios) {
            notes.add("×: images/s over those of the baseline row. The trials were measured one after the other,"
                    + " so that a machine that grew faster or slower meanwhile is part of it.");
        }
        if (unsettled) {
            notes.add("An interval that is wider than its figure says that the machine was busy or the forks were too"
                    + " few: such a row takes no part in × and ●, and is not the best in bold.");
        }
        return new Columns(columns, notes);
    }

    private static String conditions(Throughputs.Series series) {
        if (series.conditions().size() == 1) {
            return series.conditions().get(0).toString();
        }
        Set<String> parts = new LinkedHashSet<>(series.conditions().get(0).parts());
        series.conditions().forEach(condition -> parts.retainAll(condition.parts()));
        String common = parts.isEmpty() ? "" : String.join(", ", parts) + ", and ";
        return common + "what its column says; rows under different conditions are compared all the same";
    }

    private static String identifier(String name) {
        return name.replaceAll("[^A-Za-z0-9]+", "_");
    }
}

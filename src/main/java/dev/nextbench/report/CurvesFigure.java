package dev.nextbench.report;

import dev.nextbench.report.Svg.Anchor;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.StoredTrial;
import dev.nextbench.result.TrialResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Top-1 on the test images by epoch, the mean over the seeds of a row: the best rows and the baseline in colour, some
 * more in grey. Only the epochs of the rows drawn are read.
 */
final class CurvesFigure {
    private static final int COLOURED = 12;
    private static final int GREY = 48;
    private static final int HUES = 6;
    private static final double LEGEND = 330;
    private static final double PERCENT = 100;

    private final Group group;
    private final ResultStore store;
    private final String experiment;

    /** @param means top-1 in per cent by epoch */
    private record Curve(Row row, String label, SortedMap<Integer, Double> means) {
        double last() {
            return Objects.requireNonNull(means.get(means.lastKey()));
        }
    }

    CurvesFigure(Group group, ResultStore store, String experiment) {
        this.group = group;
        this.store = store;
        this.experiment = experiment;
    }

    /** The figure; empty if no row was trained for two epochs. */
    Optional<Figure> draw(String name) {
        List<Row> trained = trained();
        List<Curve> curves = trained.stream()
                .limit(COLOURED + GREY)
                .parallel()
                .map(this::curve)
                .filter(curve -> !curve.means().isEmpty())
                .toList();
        int lastEpoch = curves.stream().mapToInt(c -> c.means().lastKey()).max().orElse(0);
        if (lastEpoch < 2) {
            return Optional.empty();
        }
        List<Curve> coloured = curves.stream()
                .limit(COLOURED)
                .sorted(Comparator.comparingDouble((Curve c) -> -c.last())
                        .thenComparingInt(c -> c.row().number()))
                .toList();
        List<Curve> grey = curves.stream().skip(COLOURED).toList();
        double least = curves.stream()
                .flatMap(c -> c.means().values().stream())
                .mapToDouble(v -> v)
                .min()
                .orElse(0);
        double most = curves.stream()
                .flatMap(c -> c.means().values().stream())
                .mapToDouble(v -> v)
                .max()
                .orElse(PERCENT);
        Axis x = new Axis(1, lastEpoch, false, Plot.LEFT, Plot.WIDTH - LEGEND - 28);
        Axis y = Axis.around(least, most, 0, PERCENT, Plot.BOTTOM, Plot.TOP - 24);
        String title = Plot.title("Learning curves", group);
        Svg svg = Plot.frame(title, x, Math.min(Plot.TICKS_ACROSS, lastEpoch - 1), "epoch", y, "top-1 (%)");
        grey.forEach(curve -> svg.path("curve other", path(curve, x, y), tooltip(curve)));
        for (int i = coloured.size() - 1; i >= 0; i--) {
            svg.path(kind(i), path(coloured.get(i), x, y), tooltip(coloured.get(i)));
        }
        legend(svg, coloured, grey.size(), trained.size() - curves.size());
        String description = "Mean over seeds after the last epoch: "
                + String.join("; ", coloured.stream().map(CurvesFigure::tooltip).toList());
        return Optional.of(new Figure(name, title, description, Plot.WIDTH, Plot.HEIGHT, svg.toString()));
    }

    /** Rows with an accuracy, the baseline first and then the best. */
    private List<Row> trained() {
        Map<Integer, Double> accuracy = new HashMap<>();
        for (Row row : group.rows()) {
            Estimate top1 = AccuracyColumns.estimate(row, TrialResult.Training::top1);
            if (top1.present()) {
                accuracy.put(row.number(), top1.mean());
            }
        }
        return group.rows().stream()
                .filter(row -> accuracy.containsKey(row.number()))
                .sorted(Comparator.comparing((Row row) -> !group.isBaseline(row))
                        .thenComparingDouble(row -> -accuracy.getOrDefault(row.number(), 0.0))
                        .thenComparingInt(Row::number))
                .toList();
    }

    /** The mean at the epochs that all finished trials of a row have reached. */
    private Curve curve(Row row) {
        TreeMap<Integer, List<Double>> values = new TreeMap<>();
        int seeds = 0;
        for (StoredTrial trial : row.trials()) {
            if (trial.result() == null || Row.finishedTraining(trial.result()) == null) {
                continue;
            }
            seeds++;
            for (EpochMetrics epoch : store.metrics(experiment, trial.trial().id())) {
                if (Double.isFinite(epoch.top1())) {
                    values.computeIfAbsent(epoch.epoch(), key -> new ArrayList<>())
                            .add(epoch.top1() * PERCENT);
                }
            }
        }
        TreeMap<Integer, Double> means = new TreeMap<>();
        int all = seeds;
        values.forEach((epoch, top1) -> {
            if (top1.size() == all) {
                means.put(epoch, top1.stream().mapToDouble(v -> v).sum() / all);
            }
        });
        return new Curve(row, group.label(row) + (group.isBaseline(row) ? " (baseline)" : ""), means);
    }

    private static String path(Curve curve, Axis x, Axis y) {
        StringBuilder path = new StringBuilder();
        curve.means()
                .forEach((epoch, top1) -> path.append(path.isEmpty() ? "M" : "L")
                        .append(Numbers.coordinate(x.at(epoch)))
                        .append(' ')
                        .append(Numbers.coordinate(y.at(top1))));
        return path.toString();
    }

    private static String tooltip(Curve curve) {
        return curve.label() + ": " + Numbers.fixed(curve.last(), 2) + " %";
    }

    private static String kind(int index) {
        return "curve s" + index % HUES + (index >= HUES ? " dashed" : "");
    }

    private static void legend(Svg svg, List<Curve> coloured, int grey, int notDrawn) {
        double left = Plot.WIDTH - LEGEND;
        double y = Plot.TOP - 14;
        svg.text("tick", Plot.WIDTH - Plot.EDGE, y, Anchor.END, "last epoch (%)");
        for (int i = 0; i < coloured.size(); i++) {
            y += 23;
            Curve curve = coloured.get(i);
            svg.line(kind(i), left, y - 4, left + 22, y - 4);
            svg.text("legend", left + 30, y, Anchor.START, TextWidth.fit(curve.label(), 12, LEGEND - 96));
            svg.text("legend", Plot.WIDTH - Plot.EDGE, y, Anchor.END, Numbers.fixed(curve.last(), 2));
        }
        if (grey > 0) {
            y += 23;
            svg.line("curve other", left, y - 4, left + 22, y - 4);
            svg.text("legend", left + 30, y, Anchor.START, "the next " + Numbers.count(grey, "row"));
        }
        if (notDrawn > 0) {
            y += 23;
            svg.text("tick", left + 30, y, Anchor.START, Numbers.count(notDrawn, "row") + " not drawn");
        }
    }
}

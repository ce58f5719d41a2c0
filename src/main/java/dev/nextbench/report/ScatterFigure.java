package dev.nextbench.report;

import dev.nextbench.report.Svg.Anchor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Accuracy against inference throughput, with intervals, the Pareto front and as many names as there is room for. */
final class ScatterFigure {
    private static final int LABELS = 40;
    /** Beyond these, only the front and the baseline are named. */
    private static final int ALL_LABELLED = 16;

    private static final double RADIUS = 4.5;
    /** Beyond these, only points that matter get a tooltip and an interval, to keep the picture light. */
    private static final int DETAILED_POINTS = 400;

    private final Group group;
    private final ParetoPoints points;
    private final List<Point> drawn = new ArrayList<>();

    private record Point(int index, String label, Estimate speed, Estimate accuracy, boolean front, boolean baseline) {
        double left() {
            return Double.isNaN(speed.halfWidth()) ? speed.mean() : speed.mean() - speed.halfWidth();
        }

        double right() {
            return Double.isNaN(speed.halfWidth()) ? speed.mean() : speed.mean() + speed.halfWidth();
        }

        double bottom() {
            return Double.isNaN(accuracy.halfWidth()) ? accuracy.mean() : accuracy.mean() - accuracy.halfWidth();
        }

        double top() {
            return Double.isNaN(accuracy.halfWidth()) ? accuracy.mean() : accuracy.mean() + accuracy.halfWidth();
        }

        String tooltip() {
            int decimals = Numbers.decimals(speed.mean());
            return label + (baseline ? " (baseline)" : "") + ": top-1 " + Numbers.fixed(accuracy.mean(), 2)
                    + interval(accuracy, 2) + " %, " + Numbers.fixed(speed.mean(), decimals) + interval(speed, decimals)
                    + " images/s";
        }

        private static String interval(Estimate e, int decimals) {
            return Double.isNaN(e.halfWidth()) ? "" : " ± " + Numbers.fixed(e.halfWidth(), decimals);
        }
    }

    ScatterFigure(Group group, ParetoPoints points) {
        this.group = group;
        this.points = points;
    }

    /** The figure; empty if fewer than two rows have both an accuracy and a throughput. */
    Optional<Figure> draw(String name) {
        for (int i = 0; i < group.rows().size(); i++) {
            Estimate speed = points.speed().get(i);
            Estimate accuracy = points.accuracy().get(i);
            if (speed.present() && accuracy.present()) {
                boolean front = points.front().contains(i);
                drawn.add(
                        new Point(i, group.label(group.rows().get(i)), speed, accuracy, front, i == group.baseline()));
            }
        }
        if (drawn.size() < 2) {
            return Optional.empty();
        }
        Axis x = speedAxis();
        // An interval of few seeds may reach far beyond what is possible or of interest; it then ends at the edge.
        Axis y = accuracyAxis();
        String title = Plot.title("Accuracy against inference throughput", group);
        String speedName = "inference (images/s" + (x.logarithmic() ? ", logarithmic)" : ")");
        Svg svg = Plot.frame(title, x, Plot.TICKS_ACROSS, speedName, y, "top-1 (%)");
        legend(svg);
        front(svg, x, y);
        boolean detailed = drawn.size() <= DETAILED_POINTS;
        for (Point point : drawn) {
            if (detailed || point.front() || point.baseline()) {
                bars(svg, point, x, y);
            }
        }
        drawn.stream().sorted(Comparator.comparing(Point::front)).forEach(point -> mark(svg, point, x, y, detailed));
        labels(svg, x, y);
        String description = drawn.size() + " rows; Pareto front: "
                + String.join(
                        "; ",
                        drawn.stream()
                                .filter(Point::front)
                                .limit(LABELS)
                                .map(Point::tooltip)
                                .toList());
        return Optional.of(new Figure(name, title, description, Plot.WIDTH, Plot.HEIGHT, svg.toString()));
    }

    private Axis speedAxis() {
        double least = drawn.stream().mapToDouble(p -> p.speed().mean()).min().orElseThrow();
        double greatest =
                drawn.stream().mapToDouble(p -> p.speed().mean()).max().orElseThrow();
        double span = Math.max(greatest - least, greatest * 0.02);
        double low = drawn.stream().mapToDouble(Point::left).min().orElseThrow();
        double high = drawn.stream().mapToDouble(Point::right).max().orElseThrow();
        double nearest = Math.max(low, Math.max(least - span, least / 2));
        return Axis.ofSpeeds(nearest, Math.min(high, greatest + span), Plot.LEFT, Plot.WIDTH - 24.0);
    }

    private Axis accuracyAxis() {
        double least =
                drawn.stream().mapToDouble(p -> p.accuracy().mean()).min().orElseThrow();
        double greatest =
                drawn.stream().mapToDouble(p -> p.accuracy().mean()).max().orElseThrow();
        double span = Math.max(greatest - least, 0.5);
        double low = drawn.stream().mapToDouble(Point::bottom).min().orElseThrow();
        double high = drawn.stream().mapToDouble(Point::top).max().orElseThrow();
        return Axis.around(Math.max(low, least - span), Math.min(high, greatest + span), 0, 100, Plot.BOTTOM, Plot.TOP);
    }

    private void legend(Svg svg) {
        double at = Plot.EDGE + RADIUS;
        at = entry(svg, at, "front", "Pareto front", false);
        if (drawn.stream().anyMatch(Point::baseline)) {
            at = entry(svg, at, "quiet", "baseline", true);
        }
        if (drawn.stream().anyMatch(p -> !p.front() && !p.baseline())) {
            at = entry(svg, at, "quiet", "other rows", false);
        }
        if (drawn.stream()
                .anyMatch(p -> !Double.isNaN(p.accuracy().halfWidth())
                        || !Double.isNaN(p.speed().halfWidth()))) {
            svg.line("bar", at - RADIUS, 44, at + 10, 44);
            svg.text("legend", at + 16, 48, Anchor.START, "95 % interval");
        }
    }

    private static double entry(Svg svg, double at, String kind, String text, boolean square) {
        if (square) {
            svg.square("point " + kind, at, 44, RADIUS, "");
        } else {
            svg.circle("point " + kind, at, 44, RADIUS, "");
        }
        svg.text("legend", at + 11, 48, Anchor.START, text);
        return at + 11 + TextWidth.of(text, 12) + 22;
    }

    /** The best accuracy that any row reaches at a speed or above it. */
    private void front(Svg svg, Axis x, Axis y) {
        List<Point> steps = drawn.stream()
                .filter(Point::front)
                .sorted(Comparator.comparingDouble(p -> p.speed().mean()))
                .toList();
        if (steps.size() < 2) {
            return;
        }
        StringBuilder path = new StringBuilder();
        for (Point step : steps) {
            String across = Numbers.coordinate(x.at(step.speed().mean()));
            String up = Numbers.coordinate(y.at(step.accuracy().mean()));
            path.append(path.isEmpty() ? "M" + across + " " + up : "V" + up + "H" + across);
        }
        svg.path("step", path.toString(), "");
    }

    private static void bars(Svg svg, Point point, Axis x, Axis y) {
        double acrossAt = x.at(point.speed().mean());
        double upAt = y.at(point.accuracy().mean());
        if (!Double.isNaN(point.accuracy().halfWidth())) {
            svg.line("bar", acrossAt, y.at(point.bottom()), acrossAt, y.at(point.top()));
        }
        if (!Double.isNaN(point.speed().halfWidth())) {
            svg.line("bar", x.at(point.left()), upAt, x.at(point.right()), upAt);
        }
    }

    private static void mark(Svg svg, Point point, Axis x, Axis y, boolean detailed) {
        String kind = "point " + (point.front() ? "front" : "quiet");
        double across = x.at(point.speed().mean());
        double up = y.at(point.accuracy().mean());
        String tooltip = detailed || point.front() || point.baseline() ? point.tooltip() : "";
        if (point.baseline()) {
            svg.square(kind, across, up, RADIUS, tooltip);
        } else {
            svg.circle(kind, across, up, detailed || point.front() ? RADIUS : 2, tooltip);
        }
    }

    private void labels(Svg svg, Axis x, Axis y) {
        LabelPlacer placer =
                new LabelPlacer(new LabelPlacer.Box(x.from() + 2, Plot.TOP - 14, x.to() + 20, Plot.BOTTOM - 2));
        boolean detailed = drawn.size() <= DETAILED_POINTS;
        for (Point p : drawn) {
            double across = x.at(p.speed().mean());
            double up = y.at(p.accuracy().mean());
            placer.avoid(across, up, across, up, RADIUS + 2);
            if (detailed) {
                placer.avoid(x.at(p.left()), up, x.at(p.right()), up, 1);
                placer.avoid(across, y.at(p.top()), across, y.at(p.bottom()), 1);
            }
        }
        drawn.stream()
                .filter(p -> drawn.size() <= ALL_LABELLED || p.front() || p.baseline())
                .sorted(Comparator.comparing((Point p) -> !p.baseline())
                        .thenComparing(p -> !p.front())
                        .thenComparingDouble(p -> -p.accuracy().mean())
                        .thenComparingInt(Point::index))
                .limit(LABELS)
                .forEach(p -> {
                    String text = TextWidth.fit(p.label(), 12, 240);
                    placer.place(x.at(p.speed().mean()), y.at(p.accuracy().mean()), text)
                            .ifPresent(place -> svg.text("label", place.x(), place.y(), place.anchor(), text));
                });
    }
}

package dev.nextbench.report;

import dev.nextbench.report.Svg.Anchor;
import dev.nextbench.result.HistoryEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A series over its measurements: points with their intervals, the levels, and the changes between them. A change for
 * the worse is a solid line under a cross, one for the better a dashed line under a tick, so nobody needs the colours.
 */
final class HistoryFigure {
    private static final double RIGHT = 24;
    private static final double BAND = 19;
    private static final int BANDS = 3;
    private static final double RADIUS = 3;
    /** More points than these would run into each other at the usual size. */
    private static final int MANY = 150;

    private final HistorySeries series;
    private final Axis x;
    private final Axis y;
    private final double[] bandEnds;

    private HistoryFigure(HistorySeries series) {
        this.series = series;
        int n = series.points().size();
        x = new Axis(0.5, n + 0.5, false, Plot.LEFT + 12, Plot.WIDTH - RIGHT);
        bandEnds = new double[Math.min(BANDS, series.changes().size())];
        Arrays.fill(bandEnds, Plot.LEFT);
        double top = Plot.TOP + BAND * bandEnds.length;
        y = Axis.ofSpeeds(range().min().orElse(0), range().max().orElse(1), Plot.BOTTOM, top);
    }

    /** Draws a series. */
    static Figure draw(HistorySeries series) {
        return new HistoryFigure(series).draw();
    }

    static String name(HistorySeries series) {
        return series.metric().name() + "-" + series.id();
    }

    private DoubleStream range() {
        return series.points().stream()
                .flatMapToDouble(point -> point.low() == null || point.high() == null
                        ? DoubleStream.of(point.value())
                        : DoubleStream.of(point.low(), point.high()));
    }

    private Figure draw() {
        List<HistoryEntry> points = series.points();
        String metric = HistoryWords.metric(series.metric());
        String title = series.label() + ": " + metric;
        String from = HistoryWords.date(series.first());
        String to = HistoryWords.date(series.last());
        String name = "measurement (" + (from.equals(to) ? "of " + from : "from " + from + " to " + to) + ")";
        String unit = series.metric().unit();
        Svg svg = Plot.frame(
                title,
                x,
                Math.min(Plot.TICKS_ACROSS, points.size()),
                name,
                y,
                unit.isEmpty() ? metric : metric + " (" + unit + ")");
        legend(svg);
        double radius = points.size() > MANY ? RADIUS / 2 : RADIUS;
        for (int i = 0; i < points.size(); i++) {
            HistoryEntry point = points.get(i);
            if (point.low() != null && point.high() != null) {
                svg.line("bar", x.at(i + 1.0), y.at(point.low()), x.at(i + 1.0), y.at(point.high()));
            }
        }
        for (int i = 0; i < points.size(); i++) {
            HistoryEntry point = points.get(i);
            String tooltip = HistoryWords.minute(point) + " UTC, revision " + HistoryWords.shortened(point.revision())
                    + ": " + HistoryWords.value(series, point);
            svg.circle("point quiet", x.at(i + 1.0), y.at(point.value()), radius, tooltip);
        }
        for (HistorySeries.Level level : series.levels()) {
            String tooltip = "level: " + HistoryWords.quantity(series, HistoryWords.number(series, level.value()));
            String line =
                    line(x.at(level.from() + 0.5), y.at(level.value()), x.at(level.to() + 0.5), y.at(level.value()));
            svg.path("curve s0", line, tooltip);
        }
        List<Mark> marks = series.changes().stream().map(this::place).toList();
        marks.forEach(mark -> mark.line(svg, Plot.BOTTOM));
        marks.forEach(mark -> mark.label(svg));
        List<String> told = new ArrayList<>();
        series.changes().forEach(change -> told.add(HistoryWords.sentence(series, change)));
        String description = Numbers.count(points.size(), "point") + "; "
                + (told.isEmpty() ? HistoryWords.without(series) : String.join("; ", told));
        return new Figure(name(series), title, description, Plot.WIDTH, Plot.HEIGHT, svg.toString());
    }

    /**
     * How a change is drawn.
     *
     * @param x of its line
     * @param y of its sign
     * @param left whether its label is to the left
     * @param label empty where changes crowd: the page's list has what the figure has no room for
     */
    private record Mark(boolean better, double x, double y, boolean left, String label, String tooltip) {
        void line(Svg svg, double bottom) {
            svg.path(better ? "curve s2 dashed" : "curve s1", HistoryFigure.line(x, y + 8, x, bottom), tooltip);
            glyph(svg, better, x, y);
        }

        /** After all lines, as its outline keeps it readable across them. */
        void label(Svg svg) {
            if (!label.isEmpty()) {
                svg.text("label", left ? x - 10 : x + 10, y + 4, left ? Anchor.END : Anchor.START, label);
            }
        }
    }

    /** Finds room for the sign and the label of a change, which comes after those that were placed before. */
    private Mark place(HistoryChange change) {
        double at = x.at(change.index() + 0.5);
        String label = HistoryWords.difference(series, change.before(), change.after()) + " at "
                + HistoryWords.shortened(change.first().revision());
        double width = TextWidth.of(label, 12) + 12;
        boolean left = at + 10 + width > Plot.WIDTH - Plot.EDGE;
        double start = left ? at - 10 - width : at - 7;
        double end = left ? at + 7 : at + 10 + width;
        int band = 0;
        while (band < bandEnds.length - 1 && bandEnds[band] > start) {
            band++;
        }
        boolean room = bandEnds[band] <= start;
        bandEnds[band] = Math.max(bandEnds[band], end);
        return new Mark(
                change.better(),
                at,
                Plot.TOP - 4 + band * BAND,
                left,
                room ? label : "",
                HistoryWords.sentence(series, change));
    }

    private static void glyph(Svg svg, boolean better, double x, double y) {
        String cross = line(x - 4, y - 4, x + 4, y + 4) + line(x - 4, y + 4, x + 4, y - 4);
        String tick = line(x - 5, y, x - 1.5, y + 4) + lineTo(x + 5, y - 4);
        svg.path(better ? "curve s2" : "curve s1", better ? tick : cross, "");
    }

    private void legend(Svg svg) {
        double top = 46;
        double left = Plot.EDGE;
        svg.path("curve s0", line(left, top, left + 22, top), "");
        left = word(svg, left + 28, "level");
        if (series.points().stream().anyMatch(point -> point.low() != null)) {
            svg.line("bar", left + 4, top - 7, left + 4, top + 7);
            svg.circle("point quiet", left + 4, top, RADIUS, "");
            left = word(svg, left + 14, "measured, with its 95 % interval");
        } else {
            svg.circle("point quiet", left + 4, top, RADIUS, "");
            left = word(svg, left + 14, "measured");
        }
        if (series.changes().stream().anyMatch(change -> !change.better())) {
            glyph(svg, false, left + 4, top);
            left = word(svg, left + 14, "worse from here on");
        }
        if (series.changes().stream().anyMatch(HistoryChange::better)) {
            glyph(svg, true, left + 4, top);
            word(svg, left + 14, "better from here on");
        }
    }

    /** Writes a word of the legend; returns where the next entry may stand. */
    private static double word(Svg svg, double x, String text) {
        svg.text("tick", x, 50, Anchor.START, text);
        return x + TextWidth.of(text, 11.5) + 24;
    }

    private static String line(double x1, double y1, double x2, double y2) {
        return "M" + Numbers.coordinate(x1) + " " + Numbers.coordinate(y1) + lineTo(x2, y2);
    }

    private static String lineTo(double x, double y) {
        return "L" + Numbers.coordinate(x) + " " + Numbers.coordinate(y);
    }
}

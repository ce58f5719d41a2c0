package dev.nextbench.gate;

import static dev.nextbench.gate.GateMarkupText.xml;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The picture of a gate as SVG text: for each check a strip with its ratio, its interval and its threshold, all strips on
 * one axis, so that they make a forest plot as a column of a table. To the right is worse, whatever the metric.
 */
final class GateStripText {
    static final int WIDTH = 290;
    static final int HEAD = 52;
    /** Height of a strip. */
    private static final int ROW = 46;
    /** Further from none than this many thresholds, only most checks together stretch the axis. */
    private static final double FAR = 8;

    private static final double MARGIN = 12;
    private static final int TICKS = 5;

    private final double low;
    private final double high;
    private final double step;
    private final List<Double> limits;

    /** The axis that has room for all checks' ratios, and for their intervals where these are not much wider. */
    GateStripText(List<Check> checks) {
        List<Look> looks = checks.stream()
                .flatMap(check -> Stream.of(check.first(), check.confirmation()))
                .filter(GateText::measured)
                .map(Objects::requireNonNull)
                .toList();
        this.limits = checks.stream().map(Check::threshold).distinct().toList();
        List<Double> points = new ArrayList<>(List.of(0.0));
        limits.forEach(limit -> points.add(limit * 100));
        looks.forEach(look -> points.add(worse(look.ratio())));
        double far = far(points);
        double least = Math.max(points.stream().mapToDouble(x -> x).min().orElse(0), -far);
        double greatest = Math.min(points.stream().mapToDouble(x -> x).max().orElse(1), far);
        double span = Math.max(greatest - least, 1e-3);
        List<Double> ends = new ArrayList<>(List.of(least, greatest));
        looks.stream()
                .flatMap(look -> Stream.of(look.low(), look.high()))
                .filter(Objects::nonNull)
                .forEach(end -> ends.add(worse(end)));
        double from = Math.max(ends.stream().mapToDouble(x -> x).min().orElse(least), least - span);
        double to = Math.min(ends.stream().mapToDouble(x -> x).max().orElse(greatest), greatest + span);
        double room = (to - from) * 0.06;
        this.low = from - room;
        this.high = to + room;
        this.step = step((high - low) / TICKS);
    }

    /** How far from none the axis may reach for points: one far outlier must not press all others together. */
    private double far(List<Double> points) {
        double limit = limits.stream().mapToDouble(x -> x * 100).max().orElse(1);
        double[] sizes = points.stream().mapToDouble(Math::abs).sorted().toArray();
        return Math.max(FAR * limit, 2 * sizes[sizes.length / 2]);
    }

    /** The next of 1, 2 and 5 times a power of ten. */
    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        double digit = least / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }

    private static double worse(double ratio) {
        return (ratio - 1) * 100;
    }

    private double at(double percent) {
        double across = MARGIN + (percent - low) / (high - low) * (WIDTH - 2 * MARGIN);
        return Math.min(WIDTH - 8.0, Math.max(8, across));
    }

    private boolean beyond(double percent) {
        return percent < low || percent > high;
    }

    /** Ticks, the direction, and where the threshold stands. */
    String head() {
        StringBuilder svg = open(HEAD, "Axis: change of time, memory or error in percent; to the right is worse");
        text(svg, "name", MARGIN, 12, "", "◀ better");
        text(svg, "name", WIDTH - MARGIN, 12, "end", "worse ▶");
        if (limits.size() == 1) {
            double at = at(limits.get(0) * 100);
            String anchor = at < 60 ? "" : at > WIDTH - 60 ? "end" : "middle";
            text(svg, "limit", at, 28, anchor, "limit +" + GateText.limit(limits.get(0)));
        }
        int decimals = step >= 1 ? 0 : (int) Math.ceil(-Math.log10(step) - 1e-9);
        for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
            String sign = i > 0 ? "+" : "";
            text(svg, "tick", at(i * step), 45, "middle", sign + GateText.fixed(i * step, decimals));
        }
        return svg.append("</svg>").toString();
    }

    /** Rules for the cells of the strips: the lines of no change and of the threshold, through all rows. */
    String rules() {
        String limit = limits.size() == 1 ? coordinate(at(limits.get(0) * 100)) : "-9";
        return ".checks td.plot { background-repeat: no-repeat; background-size: 1px 100%; background-position: "
                + coordinate(at(0)) + "px 0, " + limit + "px 0; background-image: "
                + "linear-gradient(var(--quiet), var(--quiet)), "
                + "repeating-linear-gradient(var(--bad) 0 3px, transparent 3px 6px); }\n";
    }

    /** The strip of one check. */
    String row(Check check) {
        Look first = check.first();
        Look again = check.confirmation();
        Look decisive = GateText.decisive(check);
        String words = decisive == null ? "not measured" : GateText.change(check, decisive);
        StringBuilder svg = open(ROW, GateText.name(check) + ": " + words + ": " + kind(check));
        if (limits.size() > 1) {
            double limit = at(check.threshold() * 100);
            line(svg, "limit", limit, 0, limit, ROW);
        }
        if (decisive == null) {
            text(svg, "name", WIDTH - MARGIN, ROW / 2.0 + 4, "end", "not measured");
        } else if (first != null && GateText.measured(first) && GateText.measured(again)) {
            look(svg, check, first, 13, false);
            look(svg, check, decisive, 32, true);
        } else {
            look(svg, check, decisive, ROW / 2.0, true);
        }
        return svg.append("</svg>").toString();
    }

    private static String kind(Check check) {
        return check.verdict().name().toLowerCase(Locale.ROOT);
    }

    private void look(StringBuilder svg, Check check, Look look, double y, boolean last) {
        String kind = last ? kind(check) : "first";
        if (look.low() != null && look.high() != null) {
            double left = worse(look.low());
            double right = worse(look.high());
            line(svg, "span " + kind, at(left), y, at(right), y);
            // An interval that goes on beyond the picture has no end to mark.
            for (double end : new double[] {left, right}) {
                if (!beyond(end)) {
                    line(svg, "span end " + kind, at(end), y - 4, at(end), y + 4);
                }
            }
        }
        double x = at(worse(look.ratio()));
        Verdict shape = last ? check.verdict() : Verdict.INCONCLUSIVE;
        String title = "<title>" + xml(GateText.name(check) + ": " + GateText.change(check, look)) + "</title>";
        switch (shape) {
            case REGRESSION -> path(svg, kind, x - 5, y - 6, x + 7, y, x - 5, y + 6, title);
            case IMPROVEMENT -> path(svg, kind, x + 5, y - 6, x - 7, y, x + 5, y + 6, title);
            case PASS, INCONCLUSIVE ->
                svg.append("<circle class=\"mark ")
                        .append(kind)
                        .append("\" cx=\"")
                        .append(coordinate(x))
                        .append("\" cy=\"")
                        .append(coordinate(y))
                        .append("\" r=\"")
                        .append(last ? "5" : "3.5")
                        .append("\">")
                        .append(title)
                        .append("</circle>");
        }
    }

    private static void path(
            StringBuilder svg,
            String kind,
            double x1,
            double y1,
            double x2,
            double y2,
            double x3,
            double y3,
            String title) {
        svg.append("<path class=\"mark ").append(kind).append("\" d=\"M");
        svg.append(coordinate(x1)).append(' ').append(coordinate(y1)).append('L');
        svg.append(coordinate(x2)).append(' ').append(coordinate(y2)).append('L');
        svg.append(coordinate(x3)).append(' ').append(coordinate(y3)).append("Z\">");
        svg.append(title).append("</path>");
    }

    private static StringBuilder open(int height, String label) {
        return new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure strip\" width=\"")
                .append(WIDTH)
                .append("\" height=\"")
                .append(height)
                .append("\" role=\"img\" aria-label=\"")
                .append(xml(GateText.line(label)))
                .append("\">");
    }

    private static void line(StringBuilder svg, String kind, double x1, double y1, double x2, double y2) {
        svg.append("<line class=\"").append(kind).append("\" x1=\"").append(coordinate(x1));
        svg.append("\" y1=\"").append(coordinate(y1)).append("\" x2=\"").append(coordinate(x2));
        svg.append("\" y2=\"").append(coordinate(y2)).append("\"/>");
    }

    private static void text(StringBuilder svg, String kind, double x, double y, String anchor, String text) {
        svg.append("<text class=\"").append(kind).append("\" x=\"").append(coordinate(x));
        svg.append("\" y=\"").append(coordinate(y)).append('"');
        svg.append(anchor.isEmpty() ? "" : " text-anchor=\"" + anchor + "\"");
        svg.append('>').append(xml(text)).append("</text>");
    }

    private static String coordinate(double value) {
        return new BigDecimal(value)
                .setScale(1, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}

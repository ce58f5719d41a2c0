package dev.nextbench.report;

import dev.nextbench.report.Svg.Anchor;

/** The frame that figures share: title, axes with their grid and names. */
final class Plot {
    static final int WIDTH = 860;
    static final int HEIGHT = 460;
    static final int EDGE = 8;
    static final double LEFT = 62;
    static final double TOP = 72;
    static final double BOTTOM = HEIGHT - 54.0;

    static final int TICKS_ACROSS = 7;
    private static final int TICKS_UP = 6;

    private Plot() {}

    static Svg frame(String title, Axis x, int ticksAcross, String xName, Axis y, String yName) {
        Svg svg = new Svg();
        svg.text("title", EDGE, 26, Anchor.START, TextWidth.fit(title, 15, WIDTH - 2 * EDGE));
        for (Axis.Tick tick : y.ticks(TICKS_UP)) {
            double at = y.at(tick.value());
            svg.line("grid", x.from(), at, x.to(), at);
            svg.text("tick", x.from() - 8, at + 4, Anchor.END, tick.text());
        }
        svg.line("base", x.from(), BOTTOM, x.to(), BOTTOM);
        for (Axis.Tick tick : x.ticks(ticksAcross)) {
            double at = x.at(tick.value());
            svg.line("base", at, BOTTOM, at, BOTTOM + 5);
            svg.text("tick", at, BOTTOM + 19, Anchor.MIDDLE, tick.text());
        }
        svg.text("name", (x.from() + x.to()) / 2, HEIGHT - 12.0, Anchor.MIDDLE, xName);
        svg.upwards("name", 19, (y.from() + y.to()) / 2, yName);
        return svg;
    }

    /** A title with what a group has in common. */
    static String title(String what, Group group) {
        return group.heading().isEmpty() ? what : what + ": " + group.heading();
    }
}

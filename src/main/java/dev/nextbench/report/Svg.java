package dev.nextbench.report;

/**
 * Writes the elements of a picture. It is our own because AWT, which the libraries for Java draw with, needs fonts, and
 * the JDKs of containers come without any; and because classes in place of colours let a page choose light or dark.
 */
final class Svg {
    private final StringBuilder out = new StringBuilder();

    /** Which side of its point a text extends to. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    Svg line(String kind, double x1, double y1, double x2, double y2) {
        out.append("<line class=\"").append(kind).append('"');
        attribute("x1", x1).attribute("y1", y1).attribute("x2", x2).attribute("y2", y2);
        out.append("/>\n");
        return this;
    }

    Svg circle(String kind, double x, double y, double radius, String tooltip) {
        out.append("<circle class=\"").append(kind).append('"');
        attribute("cx", x).attribute("cy", y).attribute("r", radius);
        return end("circle", tooltip);
    }

    /** A square around a point. */
    Svg square(String kind, double x, double y, double half, String tooltip) {
        out.append("<rect class=\"").append(kind).append('"');
        attribute("x", x - half)
                .attribute("y", y - half)
                .attribute("width", 2 * half)
                .attribute("height", 2 * half);
        return end("rect", tooltip);
    }

    Svg path(String kind, String data, String tooltip) {
        out.append("<path class=\"").append(kind).append("\" d=\"").append(data).append('"');
        return end("path", tooltip);
    }

    Svg text(String kind, double x, double y, Anchor anchor, String text) {
        out.append("<text class=\"").append(kind).append('"');
        attribute("x", x).attribute("y", y);
        if (anchor != Anchor.START) {
            out.append(" text-anchor=\"")
                    .append(anchor == Anchor.MIDDLE ? "middle" : "end")
                    .append('"');
        }
        out.append('>').append(Xml.escape(text)).append("</text>\n");
        return this;
    }

    /** A text that reads upwards, for a vertical axis. */
    Svg upwards(String kind, double x, double y, String text) {
        out.append("<text class=\"")
                .append(kind)
                .append("\" text-anchor=\"middle\" transform=\"translate(")
                .append(Numbers.coordinate(x))
                .append(' ')
                .append(Numbers.coordinate(y))
                .append(") rotate(-90)\">")
                .append(Xml.escape(text))
                .append("</text>\n");
        return this;
    }

    private Svg attribute(String name, double value) {
        out.append(' ')
                .append(name)
                .append("=\"")
                .append(Numbers.coordinate(value))
                .append('"');
        return this;
    }

    private Svg end(String element, String tooltip) {
        if (tooltip.isEmpty()) {
            out.append("/>\n");
        } else {
            out.append("><title>")
                    .append(Xml.escape(tooltip))
                    .append("</title></")
                    .append(element)
                    .append(">\n");
        }
        return this;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}

package dev.nextbench.report;

/**
 * A picture.
 *
 * @param name of its file, without ending
 * @param title what it shows
 * @param description for those who do not see it
 * @param width of its coordinates
 * @param height of its coordinates
 * @param body its elements, as SVG
 */
public record Figure(String name, String title, String description, int width, int height, String body) {
    /** A file of its own, which brings its colours for light and dark pages. */
    public String standalone() {
        String rules = Resources.text("figure.css");
        String style = Palette.LIGHT.resolve(rules) + "@media (prefers-color-scheme: dark) {\n"
                + Palette.DARK.resolve(rules) + "}\n";
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" " + attributes(0) + " width=\"" + width + "\" height=\""
                + height + "\">\n<style>\n" + style + "</style>\n<rect class=\"page\" width=\"" + width
                + "\" height=\"" + height + "\"/>\n" + body + "</svg>\n";
    }

    /** Without its left margin, an element of a page that has the rules of {@code figure.css} and the palette's variables. */
    public String inline() {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" " + attributes(Plot.EDGE) + ">\n" + body + "</svg>\n";
    }

    private String attributes(int left) {
        return "class=\"figure\" viewBox=\"" + left + " 0 " + (width - left) + " " + height
                + "\" role=\"img\" aria-label=\"" + Xml.escape(title + ". " + description) + "\"";
    }
}

package dev.nextbench.report;

/** About how wide a text is in a common sans-serif font, for placing it without a font at hand. */
final class TextWidth {
    private TextWidth() {}

    /** Width in the unit of the font's size. */
    static double of(String text, double size) {
        return text.codePoints().mapToDouble(TextWidth::em).sum() * size;
    }

    /** The text, or as much of its beginning as fits, with an ellipsis. */
    static String fit(String text, double size, double width) {
        if (of(text, size) <= width) {
            return text;
        }
        int[] points = text.codePoints().toArray();
        for (int n = points.length - 1; n > 0; n--) {
            String part = new String(points, 0, n).stripTrailing() + "…";
            if (of(part, size) <= width) {
                return part;
            }
        }
        return "…";
    }

    private static double em(int c) {
        if ("ijl.,:;|'!()[] ftIr".indexOf(c) >= 0) {
            return 0.33;
        }
        if ("mwMW—…@%".indexOf(c) >= 0) {
            return 0.88;
        }
        if (c >= 'A' && c <= 'Z') {
            return 0.68;
        }
        return c < 0x2E80 ? 0.56 : 1;
    }
}

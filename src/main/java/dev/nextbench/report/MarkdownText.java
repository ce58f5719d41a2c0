package dev.nextbench.report;

/** Text as it stands in GitHub's Markdown. */
final class MarkdownText {
    private MarkdownText() {}

    /** Escapes text for a heading, a table cell or a part of a paragraph, on one line. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '\\', '`', '*', '[', ']', '|', '~', '$' -> out.append('\\').append(c);
                case '_' -> out.append(inWord(text, i) ? "" : "\\").append(c);
                default -> out.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
        return out.toString();
    }

    /** Escapes text that begins a paragraph, which must not turn into a list or a heading. */
    static String paragraph(String text) {
        return escape(text).replaceFirst("^(\\d*)([-+#=.)])", "$1\\\\$2");
    }

    /** An underscore inside a word, as in {@code convnext_tiny}, is not markup. */
    private static boolean inWord(String text, int i) {
        return i > 0
                && i + 1 < text.length()
                && Character.isLetterOrDigit(text.charAt(i - 1))
                && Character.isLetterOrDigit(text.charAt(i + 1));
    }

    /** A code span for a table cell: longer fences than any inside, and bars that do not end the cell. */
    static String code(String text) {
        StringBuilder fence = new StringBuilder("`");
        while (text.contains(fence)) {
            fence.append('`');
        }
        String line = text.replaceAll("\\R", " ").replace("|", "\\|");
        String pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
        return fence + pad + line + pad + fence;
    }
}

package dev.nextbench.gate;

import dev.nextbench.report.ExperimentReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Text as it stands in Markdown and XML, and the look that a gate's page shares with the pages of reports. */
final class GateMarkupText {
    /** The colours of reports' pages (there: {@code Palette}) as CSS variables. */
    static final String LIGHT = "--paper: #ffffff; --ink: #1b1f24; --muted: #59636e; --rule: #d5dae0; --tint: #f5f7f9;"
            + " --accent: #0068a3; --bad: #b3261e; --quiet: #8a949e; --s1: #d05300; --s2: #00825f;";

    static final String DARK = "--paper: #14171b; --ink: #e4e8ec; --muted: #9aa4af; --rule: #343b43; --tint: #1c2126;"
            + " --accent: #62b0e8; --bad: #ff8a80; --quiet: #727d88; --s1: #ff8f3f; --s2: #2cc495;";

    private GateMarkupText() {}

    /** A style sheet or script that lies beside the package of reports. */
    static String resource(String name) {
        try (InputStream in = ExperimentReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program's jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Escapes text for XML content and for attributes in double quotes; what XML cannot hold becomes U+FFFD. */
    static String xml(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.appendCodePoint(allowed(c) ? c : 0xFFFD);
            }
        });
        return out.toString();
    }

    /** Character, section 2.2 of XML 1.0. */
    private static boolean allowed(int c) {
        boolean control = c < 0x20 && c != '\t' && c != '\n' && c != '\r';
        boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
        return !control && !surrogate && c != 0xFFFE && c != 0xFFFF;
    }

    /** Escapes text for GitHub's Markdown, on one line, inside a paragraph or a table's cell. */
    static String markdown(String text) {
        return GateText.line(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replaceAll("[\\\\`*\\[\\]|~$@#]", "\\\\$0")
                .replaceAll("(?<![\\p{L}\\p{N}])_|_(?![\\p{L}\\p{N}])", "\\\\_");
    }

    /** A block of code of three lines, in a fence that nothing in it can close. */
    static String block(String language, String text) {
        StringBuilder fence = new StringBuilder("```");
        while (text.contains(fence)) {
            fence.append('`');
        }
        return fence + language + "\n" + GateText.line(text) + "\n" + fence + "\n";
    }
}

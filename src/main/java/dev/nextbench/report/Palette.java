package dev.nextbench.report;

import java.util.Map;
import java.util.TreeMap;

/**
 * The colours of pages and figures, by name. The hues of the series {@code s0} to {@code s5} are near those of Okabe
 * and Ito (Color Universal Design, 2008), which people with any common colour blindness tell apart, darkened on light pages
 * and lightened on dark ones until lines of two pixels stand out.
 */
enum Palette {
    LIGHT("paper #ffffff ink #1b1f24 muted #59636e rule #d5dae0 tint #f5f7f9 accent #0068a3 bad #b3261e quiet #8a949e"
            + " s0 #0072b2 s1 #d05300 s2 #00825f s3 #a64d8b s4 #a07800 s5 #3f4a56"),
    DARK("paper #14171b ink #e4e8ec muted #9aa4af rule #343b43 tint #1c2126 accent #62b0e8 bad #ff8a80 quiet #727d88"
            + " s0 #56b4e9 s1 #ff8f3f s2 #2cc495 s3 #e598cf s4 #e8c547 s5 #c3ccd5");

    private final String pairs;

    Palette(String pairs) {
        this.pairs = pairs;
    }

    private Map<String, String> colours() {
        Map<String, String> colours = new TreeMap<>();
        String[] words = pairs.split(" ", -1);
        for (int i = 0; i < words.length; i += 2) {
            colours.put(words[i], words[i + 1]);
        }
        return colours;
    }

    /** Declarations of all colours as CSS variables. */
    String variables() {
        StringBuilder css = new StringBuilder();
        colours()
                .forEach((name, colour) -> css.append("--")
                        .append(name)
                        .append(": ")
                        .append(colour)
                        .append("; "));
        return css.toString().strip();
    }

    /** Rules with the colours in the place of variables, for viewers of pictures that do not know variables. */
    String resolve(String css) {
        String resolved = css;
        for (Map.Entry<String, String> colour : colours().entrySet()) {
            resolved = resolved.replace("var(--" + colour.getKey() + ")", colour.getValue());
        }
        return resolved;
    }
}

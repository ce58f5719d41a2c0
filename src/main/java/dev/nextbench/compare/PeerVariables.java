package dev.nextbench.compare;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@link PeerFile} may write for what differs between workloads: <code>${batch}</code>. A dollar sign without a
 * brace is one.
 */
final class PeerVariables {
    /** What may stand between the braces. */
    static final List<String> NAMES = List.of(
            "python",
            "here",
            "model",
            "batch",
            "size",
            "mode",
            "precision",
            "layout",
            "threads",
            "device",
            "seed",
            "procedure");

    private static final Pattern USE = Pattern.compile("\\$\\{([^}]*)}");

    private PeerVariables() {}

    /** The names that a text uses. */
    static List<String> used(String text) {
        return USE.matcher(text).results().map(use -> use.group(1)).toList();
    }

    /** A text with the values of its variables. */
    static String fill(String text, Map<String, String> values) {
        return USE.matcher(text)
                .replaceAll(use -> Matcher.quoteReplacement(values.getOrDefault(use.group(1), use.group())));
    }
}

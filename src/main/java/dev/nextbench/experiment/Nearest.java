package dev.nextbench.experiment;

import java.util.Collection;
import java.util.Optional;

/** Finds the name that somebody may have meant. */
public final class Nearest {
    private Nearest() {}

    /** The end of a message about an unknown word: the nearest name, or else all the names there are. */
    public static String suggestion(String word, Collection<String> names) {
        return to(word, names)
                .map(name -> "; did you mean '" + name + "'?")
                .orElseGet(() -> names.isEmpty() ? "; there are none" : "; there are " + String.join(", ", names));
    }

    /** The name with the fewest typing slips from the word, at most a third of its length; else one it begins. */
    static Optional<String> to(String word, Collection<String> names) {
        String best = null;
        int fewest = Math.max(1, word.length() / 3) + 1;
        for (String name : names) {
            int slips = slips(word, name);
            if (slips < fewest) {
                best = name;
                fewest = slips;
            }
        }
        if (best == null && word.length() >= 3) {
            best = names.stream()
                    .filter(name -> name.startsWith(word) || name.endsWith("." + word) || name.endsWith("_" + word))
                    .findFirst()
                    .orElse(null);
        }
        return Optional.ofNullable(best);
    }

    /** Insertions, deletions, replacements and swaps of neighbours that make one word the other. */
    private static int slips(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                row[j] = Math.min(last[j - 1] + (same ? 0 : 1), 1 + Math.min(last[j], row[j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}

package dev.nextbench.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts what lies among images and is none of them. */
final class PassedOver {
    private int hidden;
    private int other;
    private @Nullable Path firstHidden;
    private @Nullable Path firstOther;

    void hidden(Path file) {
        hidden++;
        firstHidden = first(firstHidden, file);
    }

    void other(Path file) {
        other++;
        firstOther = first(firstOther, file);
    }

    void add(PassedOver more) {
        hidden += more.hidden;
        other += more.other;
        firstHidden = more.firstHidden == null ? firstHidden : first(firstHidden, more.firstHidden);
        firstOther = more.firstOther == null ? firstOther : first(firstOther, more.firstOther);
    }

    private static Path first(@Nullable Path one, Path other) {
        return one == null || other.compareTo(one) < 0 ? other : one;
    }

    /** A sentence for each kind. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (firstHidden != null) {
            notes.add("%,d hidden files or folders are passed over, the first is %s".formatted(hidden, firstHidden));
        }
        if (firstOther != null) {
            notes.add("%,d files that end neither in .jpg, .jpeg nor .png are passed over, the first is %s"
                    .formatted(other, firstOther));
        }
        return notes;
    }
}

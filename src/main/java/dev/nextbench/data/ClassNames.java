package dev.nextbench.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A text file with the name of a class on each line, in the order of the labels. */
final class ClassNames {
    private ClassNames() {}

    /** Its names; null if there is no such file. Empty lines at its end do not count. */
    static @Nullable List<String> read(Path file, List<String> problems) {
        List<String> names = new ArrayList<>();
        try {
            for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\\R", -1)) {
                names.add(line.strip());
            }
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            problems.add("%s: cannot be read as UTF-8 text (%s); write it again".formatted(file, e));
            return List.of();
        }
        while (!names.isEmpty() && names.get(names.size() - 1).isEmpty()) {
            names.remove(names.size() - 1);
        }
        if (names.isEmpty()) {
            problems.add("%s: names no classes; put one name on each line".formatted(file));
        }
        Set<String> before = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.isEmpty() || !before.add(name)) {
                problems.add("%s, line %d: %s; every class needs a name of its own"
                        .formatted(file, i + 1, name.isEmpty() ? "is empty" : "'%s' stood before".formatted(name)));
            }
        }
        return List.copyOf(names);
    }
}

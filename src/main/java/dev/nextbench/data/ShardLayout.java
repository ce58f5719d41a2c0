package dev.nextbench.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The shards of a data set in WebDataset's manner: {@code root/train-000000.tar}… with the split's name before the
 * number, or {@code root/train/000000.tar}…, and the classes' names in {@code root/classes.txt}, if it is there.
 *
 * @param root the folder
 * @param shards each split's tar files, by number
 * @param classes the names, or null
 * @param problems what is wrong with the names
 */
record ShardLayout(
        Path root, Map<Split, List<Path>> shards, @Nullable List<String> classes, List<String> problems) {
    /** Where the names of classes stand. */
    static final String CLASSES = "classes.txt";

    private static final Pattern NUMBERED = Pattern.compile("(.*?)[-_.]?(\\d{1,9})(?:-of-(\\d{1,9}))?\\.tar");
    private static final int SHOWN = 5;

    /** Whether a folder holds tar files where shards would be. */
    static boolean is(Path root) {
        return DataRoot.list(root).stream()
                .anyMatch(entry -> (isTar(entry) && prefix(entry) != null)
                        || (Files.isDirectory(entry)
                                && DataRoot.list(entry).stream().anyMatch(ShardLayout::isTar)));
    }

    private static boolean isTar(Path file) {
        return String.valueOf(file.getFileName()).endsWith(".tar") && Files.isRegularFile(file);
    }

    /**
     * Looks for the shards.
     *
     * @param names each split's name
     */
    static ShardLayout find(Path root, Map<Split, String> names) {
        List<String> problems = new ArrayList<>();
        List<String> classes = ClassNames.read(root.resolve(CLASSES), problems);
        Map<Split, List<Path>> shards = new EnumMap<>(Split.class);
        new TreeMap<>(names).forEach((split, name) -> shards.put(split, shards(root, split, name, problems)));
        return new ShardLayout(root, shards, classes, problems);
    }

    /** Whether there are shards of a split. */
    static boolean has(Path root, String name) {
        return !beside(root, name).isEmpty() || !below(root.resolve(name)).isEmpty();
    }

    private static List<Path> beside(Path root, String name) {
        return DataRoot.list(root).stream()
                .filter(file -> isTar(file) && name.equals(prefix(file)))
                .toList();
    }

    private static List<Path> below(Path folder) {
        return Files.isDirectory(folder)
                ? DataRoot.list(folder).stream().filter(ShardLayout::isTar).toList()
                : List.of();
    }

    private static List<Path> shards(Path root, Split split, String name, List<String> problems) {
        List<Path> beside = beside(root, name);
        Path folder = root.resolve(name);
        List<Path> below = below(folder);
        if (beside.isEmpty() && below.isEmpty()) {
            problems.add(missing(root, split, name));
        } else if (!beside.isEmpty() && !below.isEmpty()) {
            problems.add("%s: the %s split has shards here and in %s; remove the ones or the others"
                    .formatted(root, split, folder));
        }
        return numbered(beside.isEmpty() ? below : beside, problems);
    }

    /** What stands before a shard's number; null if it has none. */
    private static @Nullable String prefix(Path file) {
        Matcher matcher = NUMBERED.matcher(String.valueOf(file.getFileName()));
        return matcher.matches() ? matcher.group(1) : null;
    }

    private static String missing(Path root, Split split, String name) {
        TreeSet<String> prefixes = new TreeSet<>();
        boolean packed = false;
        for (Path file : DataRoot.list(root)) {
            String prefix = isTar(file) ? prefix(file) : null;
            if (prefix != null) {
                prefixes.add(prefix);
            } else if (Files.isDirectory(file) && DataRoot.list(file).stream().anyMatch(ShardLayout::isTar)) {
                prefixes.add(FolderLayout.name(file));
            }
            packed |= String.valueOf(file.getFileName()).matches(".*\\.(tar\\.\\w+|tgz)");
        }
        String text = "%s: holds no shards of the %s split (%s-000000.tar…, or %s/*.tar); "
                .formatted(root, split, name, name);
        for (String other : FolderLayout.otherNames(split)) {
            if (prefixes.contains(other) && !other.equals(name)) {
                return text + "use %s by --set data.%s_split=%s".formatted(other, split, other);
            }
        }
        if (!prefixes.isEmpty()) {
            return text + "there are shards of: %s; set data.%s_split".formatted(String.join(", ", prefixes), split);
        }
        return text
                + (packed ? "unpack the compressed ones, because images in them cannot be reached" : "set data.path");
    }

    /** In order of their numbers, if all have one; a number that is left out is a shard that was lost. */
    private static List<Path> numbered(List<Path> files, List<String> problems) {
        TreeMap<Integer, Path> byNumber = new TreeMap<>();
        int of = 0;
        for (Path file : files) {
            Matcher matcher = NUMBERED.matcher(String.valueOf(file.getFileName()));
            if (!matcher.matches()) {
                return files;
            }
            Path before = byNumber.put(Integer.parseInt(matcher.group(2)), file);
            if (before != null) {
                problems.add("%s: has the same number as %s; remove one".formatted(file, before.getFileName()));
            }
            of = Math.max(of, matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)));
        }
        if (!byNumber.isEmpty()) {
            int first = Math.min(1, byNumber.firstKey());
            List<String> lost = new ArrayList<>();
            for (int number = first; number < Math.max(byNumber.lastKey(), first + of); number++) {
                if (!byNumber.containsKey(number) && lost.size() <= SHOWN) {
                    lost.add(Integer.toString(number));
                }
            }
            if (!lost.isEmpty()) {
                problems.add("%s: of its series there is no shard with number %s; copy what is missing again"
                        .formatted(
                                byNumber.firstEntry().getValue(),
                                String.join(", ", lost.subList(0, Math.min(SHOWN, lost.size())))
                                        + (lost.size() > SHOWN ? ", …" : "")));
            }
        }
        return List.copyOf(byNumber.values());
    }
}

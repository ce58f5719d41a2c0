package dev.nextbench.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a CIFAR set in its binary version (https://www.cs.toronto.edu/~kriz/cifar.html). CIFAR-10:
 * {@code data_batch_1.bin}… and {@code test_batch.bin} of records with one label, {@code batches.meta.txt} with the
 * names. CIFAR-100: {@code train.bin} and {@code test.bin} of records with a coarse and a fine label,
 * {@code fine_label_names.txt}.
 *
 * @param folder where they lie
 * @param variant which of the two
 * @param classes the names, of the fine labels
 * @param files each split's, in their order
 */
record CifarLayout(Path folder, Variant variant, List<String> classes, Map<Split, List<Path>> files) {
    private static final Pattern BATCH = Pattern.compile("data_batch_(\\d{1,4})\\.bin");

    /** A CIFAR set. */
    enum Variant {
        CIFAR_10("cifar-10-batches-bin", "batches.meta.txt", 1),
        CIFAR_100("cifar-100-binary", "fine_label_names.txt", 2);

        /** The folder in its archive. */
        final String folder;

        /** The file of its classes' names. */
        final String names;

        /** Bytes before a record's pixels; the last of them is the label. */
        final int labels;

        Variant(String folder, String names, int labels) {
            this.folder = folder;
            this.names = names;
            this.labels = labels;
        }
    }

    /** Whether a folder holds files of this kind, whole or not. */
    static boolean is(Path folder) {
        return !variants(folder).isEmpty();
    }

    /** Whether a folder or the archive's folder in it does. */
    static boolean isBelow(Path root) {
        return is(folder(root));
    }

    /**
     * Looks for the files in a folder, or in the archive's folder in it.
     *
     * @throws DataException with all that is wrong with the files' names
     */
    static CifarLayout find(Path root) {
        Path folder = folder(root);
        List<Variant> variants = variants(folder);
        if (variants.size() != 1) {
            throw new DataException(
                    variants.isEmpty()
                            ? nothing(folder)
                            : "%s: holds %s and %s; keep them apart"
                                    .formatted(folder, Variant.CIFAR_10.names, Variant.CIFAR_100.names));
        }
        Variant variant = variants.get(0);
        List<String> problems = new ArrayList<>();
        Map<Split, List<Path>> files = variant == Variant.CIFAR_10
                ? Map.of(Split.TRAIN, batches(folder, problems), Split.TEST, List.of(folder.resolve("test_batch.bin")))
                : Map.of(
                        Split.TRAIN, List.of(folder.resolve("train.bin")),
                        Split.TEST, List.of(folder.resolve("test.bin")));
        for (Split split : Split.values()) {
            for (Path file : files.getOrDefault(split, List.of())) {
                if (!Files.isRegularFile(file)) {
                    problems.add("%s: there is no such file; unpack the archive again".formatted(file));
                }
            }
        }
        List<String> classes = names(folder.resolve(variant.names), problems);
        if (!problems.isEmpty()) {
            throw new DataException(problems);
        }
        return new CifarLayout(folder, variant, classes, new EnumMap<>(files));
    }

    private static Path folder(Path root) {
        if (!is(root)) {
            for (Variant variant : Variant.values()) {
                Path below = root.resolve(variant.folder);
                if (is(below)) {
                    return below;
                }
            }
        }
        return root;
    }

    private static List<Variant> variants(Path folder) {
        List<Variant> found = new ArrayList<>();
        if (any(folder, Variant.CIFAR_10.names, "data_batch_1.bin", "test_batch.bin")) {
            found.add(Variant.CIFAR_10);
        }
        if (any(folder, Variant.CIFAR_100.names, "train.bin", "test.bin")) {
            found.add(Variant.CIFAR_100);
        }
        return found;
    }

    private static boolean any(Path folder, String... names) {
        for (String name : names) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return true;
            }
        }
        return false;
    }

    private static String nothing(Path folder) {
        String text = "%s: holds neither CIFAR-10's data_batch_1.bin… nor CIFAR-100's train.bin; ".formatted(folder);
        for (Path file : DataRoot.list(folder)) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(".tar.gz")) {
                return text + "unpack " + name + " first";
            }
            if (name.matches("data_batch_\\d|cifar-100?-(batches-py|python)")) {
                return text + "this is the Python version: get the binary version";
            }
        }
        return text + "set data.path, or get the binary version by: nextbench data fetch cifar10 --to FOLDER";
    }

    private static List<Path> batches(Path folder, List<String> problems) {
        TreeMap<Integer, Path> found = new TreeMap<>();
        for (Path file : DataRoot.list(folder)) {
            Matcher matcher = BATCH.matcher(String.valueOf(file.getFileName()));
            if (matcher.matches()) {
                found.put(Integer.parseInt(matcher.group(1)), file);
            }
        }
        int last = found.isEmpty() ? 1 : found.lastKey();
        for (int number = 1; number <= last; number++) {
            if (!found.containsKey(number)) {
                problems.add("%s: there is no such file; unpack the archive again"
                        .formatted(folder.resolve("data_batch_%d.bin".formatted(number))));
            }
        }
        return List.copyOf(found.values());
    }

    private static List<String> names(Path file, List<String> problems) {
        List<String> names = ClassNames.read(file, problems);
        if (names == null) {
            problems.add(
                    "%s: there is no such file, which names the classes; unpack the archive again".formatted(file));
            return List.of();
        }
        return names;
    }
}

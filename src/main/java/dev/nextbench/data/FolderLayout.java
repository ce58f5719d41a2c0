package dev.nextbench.data;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The images under {@code root/{train,test}/class/}, and all that is wrong with the folders. Nothing is read but names,
 * sizes and times.
 *
 * @param classes sorted names of the training split's class folders
 * @param files every split's images, sorted by class and name
 * @param problems what is wrong, a sentence each
 * @param notes what is passed over, a sentence each
 */
record FolderLayout(
        List<String> classes, Map<Split, List<ImageFile>> files, List<String> problems, List<String> notes) {
    private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png");

    /**
     * An image as it lies on the disk.
     *
     * @param path where
     * @param split its split
     * @param label its class
     * @param name the path from the split's folder on, with {@code /}, alike on every machine
     * @param state its size and time when the folders were looked at
     */
    record ImageFile(Path path, Split split, int label, String name, FileState state) {
        /**
         * Its pixels.
         *
         * @throws DataException if it cannot be read, is damaged, or is not the file any more that it was
         */
        RgbImage read() {
            return unchanged(() -> ImageFiles.read(path));
        }

        /**
         * Its bytes as they are.
         *
         * @throws DataException if it cannot be read, or is not the file any more that it was
         */
        byte[] content() {
            return unchanged(() -> ImageFiles.content(path));
        }

        private <T> T unchanged(Supplier<T> reading) {
            try {
                T read = reading.get();
                state.requireSame(path);
                return read;
            } catch (DataException e) {
                state.requireSame(path); // a file that is being written is not called damaged
                throw e;
            }
        }
    }

    /** Where a split usually lies if not where it should. */
    private static final Map<Split, List<String>> OTHER_NAMES = new EnumMap<>(Map.of(
            Split.TRAIN, List.of("train", "training"),
            Split.TEST, List.of("val", "valid", "validation", "test")));

    /** What a split's folder is called elsewhere, the most usual name first. */
    static List<String> otherNames(Split split) {
        return OTHER_NAMES.getOrDefault(split, List.of());
    }

    /**
     * Looks at the folders.
     *
     * @param folders the splits to look at with their folders; classes are those of the first one
     */
    static FolderLayout scan(Path root, Map<Split, String> folders) {
        List<String> problems = new ArrayList<>();
        PassedOver passedOver = new PassedOver();
        Map<Split, List<ImageFile>> files = new EnumMap<>(Split.class);
        Map<Split, TreeMap<String, Path>> classes = new EnumMap<>(Split.class);
        String rootProblem = rootProblem(root);
        if (rootProblem != null) {
            return new FolderLayout(List.of(), files, List.of(rootProblem), List.of());
        }
        for (Map.Entry<Split, String> entry : new TreeMap<>(folders).entrySet()) {
            Path folder = root.resolve(entry.getValue());
            if (Files.isDirectory(folder)) {
                classes.put(entry.getKey(), classFolders(folder, problems, passedOver));
            } else {
                problems.add(missing(root, folder, entry.getKey()));
            }
        }
        TreeMap<String, Path> train = classes.getOrDefault(Split.TRAIN, new TreeMap<>());
        TreeMap<String, Path> test = classes.getOrDefault(Split.TEST, new TreeMap<>());
        if (!train.isEmpty() && !test.isEmpty()) {
            compare(root, folders, train, test, problems);
        }
        List<String> names = classes.isEmpty()
                ? List.of()
                : List.copyOf(classes.values().iterator().next().keySet());
        classes.forEach((split, found) -> files.put(split, images(split, names, found, problems, passedOver)));
        return new FolderLayout(names, files, problems, passedOver.notes());
    }

    /** ImageNet's own test images have no labels, so its folders are train and val: this is what is met most. */
    private static String missing(Path root, Path folder, Split split) {
        TreeMap<String, Path> there = subfolders(root);
        String text = "%s: there is no such folder for the %s split (%s holds: %s); "
                .formatted(folder, split, root, String.join(", ", there.keySet()));
        for (String name : otherNames(split)) {
            Path other = there.get(name);
            if (other != null && !other.equals(folder) && !subfolders(other).isEmpty()) {
                return text + "use %s by --set data.%s_split=%s".formatted(name, split, name);
            }
        }
        return text + "set data.path or data.%s_split".formatted(split);
    }

    private static @Nullable String rootProblem(Path root) {
        if (!Files.exists(root)) {
            return "%s: there is no such folder; set data.path to the folder with the splits' folders".formatted(root);
        }
        if (!Files.isDirectory(root)) {
            return "%s: is not a folder; set data.path to the folder with the splits' folders (unpack an archive first)"
                    .formatted(root);
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.findAny().isPresent()
                    ? null
                    : "%s: the folder is empty; put the splits' folders there or set data.path".formatted(root);
        } catch (IOException e) {
            return "%s: cannot be listed (%s); change its permissions".formatted(root, e.getMessage());
        }
    }

    private static TreeMap<String, Path> classFolders(Path folder, List<String> problems, PassedOver passedOver) {
        TreeMap<String, Path> found = subfolders(folder);
        if (found.isEmpty()) {
            problems.add("%s: holds no class folders; put one folder for each class there".formatted(folder));
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> stray = new ArrayList<>();
            entries.sorted().forEach(entry -> {
                if (isHidden(entry)) {
                    passedOver.hidden(entry);
                } else if (Files.isRegularFile(entry)) {
                    if (isImage(entry)) {
                        stray.add(entry);
                    } else {
                        passedOver.other(entry);
                    }
                } else if (!Files.exists(entry)) {
                    problems.add(deadLink(entry));
                }
            });
            if (!stray.isEmpty()) {
                problems.add("%s: lies in no class's folder (%,d such images in all); move it to its class or remove it"
                        .formatted(stray.get(0), stray.size()));
            }
        } catch (IOException e) {
            problems.add("%s: cannot be listed (%s); change its permissions".formatted(folder, e.getMessage()));
        }
        return found;
    }

    private static TreeMap<String, Path> subfolders(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !isHidden(entry))
                    .filter(Files::isDirectory)
                    .collect(Collectors.toMap(FolderLayout::name, entry -> entry, (a, b) -> a, TreeMap::new));
        } catch (IOException e) {
            return new TreeMap<>();
        }
    }

    private static void compare(
            Path root,
            Map<Split, String> folders,
            TreeMap<String, Path> train,
            TreeMap<String, Path> test,
            List<String> problems) {
        for (String name : train.keySet()) {
            if (!test.containsKey(name)) {
                problems.add("%s: the class '%s' has training images but no test folder; add it or remove %s"
                        .formatted(
                                root.resolve(folders.getOrDefault(Split.TEST, "test"))
                                        .resolve(name),
                                name,
                                train.get(name)));
            }
        }
        for (Map.Entry<String, Path> entry : test.entrySet()) {
            if (!train.containsKey(entry.getKey())) {
                problems.add("%s: the class '%s' has test images but no training folder; remove it or add %s"
                        .formatted(
                                entry.getValue(),
                                entry.getKey(),
                                root.resolve(folders.getOrDefault(Split.TRAIN, "train"))
                                        .resolve(entry.getKey())));
            }
        }
    }

    private static List<ImageFile> images(
            Split split,
            List<String> classes,
            TreeMap<String, Path> folders,
            List<String> problems,
            PassedOver passedOver) {
        List<ImageFile> all = new ArrayList<>();
        Map<Object, Path> entered = new HashMap<>();
        // On network file systems the time goes into waiting, so folders are walked side by side.
        folders.entrySet().parallelStream()
                .map(entry -> walk(split, classes.indexOf(entry.getKey()), entry.getKey(), entry.getValue()))
                .forEachOrdered(walk -> {
                    all.addAll(walk.files);
                    problems.addAll(walk.problems);
                    passedOver.add(walk.passedOver);
                    walk.entered.forEach((key, folder) -> {
                        Path before = entered.putIfAbsent(key, folder);
                        if (before != null) {
                            problems.add(sameFolder(folder, before));
                        }
                    });
                });
        return all;
    }

    private static String deadLink(Path link) {
        return "%s: is a link to something that is not there; repair or remove it".formatted(link);
    }

    private static String sameFolder(Path folder, Path before) {
        return "%s: is the same folder as %s; remove the link, or its images count twice".formatted(folder, before);
    }

    private static Walk walk(Split split, int label, String name, Path folder) {
        Walk walk = new Walk(split, label, name, folder);
        try {
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, walk);
        } catch (IOException e) {
            walk.problems.add("%s: cannot be listed (%s); change its permissions".formatted(folder, e.getMessage()));
        }
        walk.files.sort(Comparator.comparing(ImageFile::name));
        walk.problems.sort(Comparator.naturalOrder());
        if (walk.files.isEmpty() && walk.problems.isEmpty()) {
            walk.problems.add("%s: the class '%s' has no images (%s) in the %s split; add some or remove the class"
                    .formatted(folder, name, String.join(", ", ENDINGS), split));
        }
        return walk;
    }

    private static boolean isHidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }

    static boolean isImage(Path path) {
        String name = String.valueOf(path.getFileName());
        if (name.startsWith(".")) {
            return false;
        }
        for (String ending : ENDINGS) {
            if (name.regionMatches(true, name.length() - ending.length(), ending, 0, ending.length())) {
                return true;
            }
        }
        return false;
    }

    /**
     * A file's name from its bytes as UTF-8 in Unicode's form C, so that neither the locale (Java reads names other than
     * ASCII wrongly under LANG=C) nor the file system's own form changes a content hash.
     */
    static String name(Path path) {
        String name = String.valueOf(path.getFileName());
        if (isAscii(name)) {
            return name;
        }
        String raw = path.toUri().getRawPath();
        String whole = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
        String last = whole.substring(whole.lastIndexOf('/') + 1).replace("+", "%2B");
        return Normalizer.normalize(URLDecoder.decode(last, StandardCharsets.UTF_8), Normalizer.Form.NFC);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }

    /** Collects one class's images. */
    private static final class Walk extends SimpleFileVisitor<Path> {
        private final Split split;
        private final int label;
        private final Path folder;
        private final List<ImageFile> files = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private final PassedOver passedOver = new PassedOver();
        private final Map<Object, Path> entered = new LinkedHashMap<>();
        private String prefix;

        Walk(Split split, int label, String name, Path folder) {
            this.split = split;
            this.label = label;
            this.folder = folder;
            this.prefix = name + "/";
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            if (!directory.equals(folder) && isHidden(directory)) {
                passedOver.hidden(directory);
                return FileVisitResult.SKIP_SUBTREE;
            }
            Object key = attributes.fileKey();
            Path before = key == null ? null : entered.putIfAbsent(key, directory);
            if (before != null) {
                problems.add(sameFolder(directory, before));
                return FileVisitResult.SKIP_SUBTREE;
            }
            if (!directory.equals(folder)) {
                prefix += name(directory) + "/";
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path left, @Nullable IOException e) throws IOException {
            if (e != null) {
                throw e;
            }
            prefix = prefix.substring(0, prefix.lastIndexOf('/', prefix.length() - 2) + 1);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isHidden(file)) {
                passedOver.hidden(file);
            } else if (attributes.isSymbolicLink()) {
                problems.add(deadLink(file)); // others have been followed
            } else if (!isImage(file)) {
                passedOver.other(file);
            } else if (!attributes.isRegularFile()) {
                problems.add("%s: is neither a file nor a folder; remove it".formatted(file));
            } else {
                files.add(new ImageFile(file, split, label, prefix + name(file), FileState.of(attributes)));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            if (isHidden(file)) {
                passedOver.hidden(file);
            } else if (e instanceof FileSystemLoopException) {
                problems.add("%s: is a link to a folder that it lies in; remove the link".formatted(file));
            } else {
                problems.add("%s: cannot be read (%s: %s); repair or remove it"
                        .formatted(file, e.getClass().getSimpleName(), e.getMessage()));
            }
            return FileVisitResult.CONTINUE;
        }
    }
}

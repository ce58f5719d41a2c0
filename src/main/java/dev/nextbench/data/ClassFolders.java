package dev.nextbench.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The images of an evaluation set: {@code root/class/}, {@code root/val/class/} or {@code root/test/class/}, JPEG or
 * PNG; folders below a class's folder belong to it. Nothing is read but names.
 *
 * @param folder the folder in which the class folders lie
 * @param classes the class folders' names, sorted
 * @param images all images, by class and name
 */
public record ClassFolders(Path folder, List<String> classes, List<Image> images) {
    /** Where a split may lie, the first one that is there wins: ImageNet's own {@code test} has no labels. */
    private static final List<String> SPLITS = List.of("val", "test");

    /**
     * An image as it lies on the disk.
     *
     * @param path where
     * @param name its path from the class folders' folder on, with {@code /}, alike on every machine
     * @param label its class folder, an index of {@link ClassFolders#classes}
     */
    public record Image(Path path, String name, int label) {}

    /** Copies the lists. */
    public ClassFolders {
        classes = List.copyOf(classes);
        images = List.copyOf(images);
    }

    /**
     * Looks for the images of a data set.
     *
     * @throws DataException with all that is wrong with the folders
     */
    public static ClassFolders scan(Path root) {
        if (!Files.isDirectory(root)) {
            throw new DataException(
                    Files.exists(root)
                            ? "%s: is not a folder; name the folder with the class folders (unpack an archive first)"
                                    .formatted(root)
                            : "%s: there is no such folder; name the folder with the class folders".formatted(root));
        }
        Path folder = split(root);
        TreeMap<String, Path> classes = subfolders(folder);
        if (classes.isEmpty()) {
            throw new DataException(
                    "%s: holds no class folders; put the images of each class into a folder of its own there, or into"
                                    .formatted(folder)
                            + " val/ or test/ below it");
        }
        List<Image> images = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        stray(folder, problems);
        int label = 0;
        for (Path entry : classes.values()) {
            images(folder, entry, label++, images, problems);
        }
        if (images.isEmpty() && problems.isEmpty()) {
            problems.add("%s: its class folders hold no images (.jpg, .jpeg, .png); put some there".formatted(folder));
        }
        if (!problems.isEmpty()) {
            throw new DataException(problems);
        }
        return new ClassFolders(folder, List.copyOf(classes.keySet()), images);
    }

    /** The folder with the class folders: {@code root} or a split's folder in it. */
    static Path split(Path root) {
        for (String name : SPLITS) {
            Path folder = root.resolve(name);
            if (Files.isDirectory(folder) && !subfolders(folder).isEmpty()) {
                return folder;
            }
        }
        return root;
    }

    private static TreeMap<String, Path> subfolders(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !String.valueOf(entry.getFileName()).startsWith("."))
                    .filter(Files::isDirectory)
                    .collect(Collectors.toMap(FolderLayout::name, entry -> entry, (a, b) -> a, TreeMap::new));
        } catch (IOException e) {
            throw new DataException("%s: cannot be listed (%s); change its permissions".formatted(folder, e));
        }
    }

    private static void stray(Path folder, List<String> problems) {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> found = entries.filter(FolderLayout::isImage)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
            if (!found.isEmpty()) {
                problems.add("%s: lies in no class's folder (%,d such images in all); move it to its class or remove it"
                        .formatted(found.get(0), found.size()));
            }
        } catch (IOException e) {
            problems.add("%s: cannot be listed (%s); change its permissions".formatted(folder, e));
        }
    }

    private static void images(Path folder, Path entry, int label, List<Image> images, List<String> problems) {
        try (Stream<Path> files = Files.walk(entry, FileVisitOption.FOLLOW_LINKS)) {
            files.filter(FolderLayout::isImage)
                    .filter(file -> !hidden(entry, file))
                    .filter(file -> !Files.isDirectory(file))
                    .map(file -> new Image(file, name(folder, file), label))
                    .sorted(Comparator.comparing(Image::name))
                    .forEachOrdered(image -> {
                        if (Files.isRegularFile(image.path())) {
                            images.add(image);
                        } else {
                            problems.add("%s: is a link to something that is not there; repair or remove it"
                                    .formatted(image.path()));
                        }
                    });
        } catch (IOException e) {
            problems.add("%s: cannot be listed (%s); change its permissions".formatted(entry, e.getMessage()));
        } catch (UncheckedIOException e) {
            problems.add(
                    e.getCause() instanceof FileSystemLoopException loop
                            ? "%s: is a link to a folder that it lies in; remove the link".formatted(loop.getFile())
                            : "%s: cannot be listed (%s); change its permissions".formatted(entry, e.getMessage()));
        }
    }

    private static boolean hidden(Path entry, Path file) {
        for (Path part : entry.relativize(file)) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static String name(Path folder, Path file) {
        List<String> parts = new ArrayList<>();
        for (Path at = file; at != null && !at.equals(folder); at = at.getParent()) {
            parts.add(0, FolderLayout.name(at));
        }
        return String.join("/", parts);
    }
}

package dev.nextbench.data;

import dev.nextbench.experiment.DataSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks at every image of a data set and says what is there and what is wrong with it. */
public final class DataCheck {
    private DataCheck() {}

    /**
     * What was found.
     *
     * @param name what {@code data.name} should be; null for images to evaluate on only
     * @param path where; null for what is inside the program
     * @param contentHash as {@link DataSet#contentHash}; null if there are problems, or for images to evaluate on only
     * @param classes how many
     * @param splits in their order
     * @param problems all of them, a sentence each
     * @param notes what was passed over or chosen, a sentence each
     */
    public record Report(
            @Nullable String name,
            @Nullable String path,
            @Nullable String contentHash,
            int classes,
            List<SplitReport> splits,
            List<String> problems,
            List<String> notes) {}

    /**
     * A split.
     *
     * @param split train or test
     * @param from the folder or the shards' name that it is read from; null where there is no choice
     * @param images whole ones
     * @param perClass whole images of each class
     */
    public record SplitReport(Split split, @Nullable String from, long images, Map<String, Integer> perClass) {}

    /** The data set inside the program. */
    public static Report digits() {
        DataSettings settings = settings(DataSets.DIGITS, "", "train", "test");
        DataSet digits = DataSets.open(settings);
        List<SplitReport> splits = new ArrayList<>();
        for (Split split : Split.values()) {
            int[] counts = new int[digits.classes().size()];
            for (int i = 0; i < digits.size(split); i++) {
                counts[digits.label(split, i)]++;
            }
            splits.add(split(split, null, counts, digits.classes()));
        }
        return new Report(
                DataSets.DIGITS, null, digits.contentHash(), digits.classes().size(), splits, List.of(), List.of());
    }

    /**
     * What lies in a folder: CIFAR's binary files, shards, an image folder with its splits, or class folders alone.
     *
     * @param trainSplit the training split's folder or shards; null for {@code train}
     * @param testSplit the same of the test split; null for {@code test}, or else {@code val} and its like
     * @throws DataException if nothing can be looked at; all other problems are in the report
     */
    public static Report of(
            Path path, @Nullable String trainSplit, @Nullable String testSplit, CheckProgress progress) {
        Path root = DataRoot.of(settings(DataSets.FOLDER, path.toString(), "", ""), "the data set");
        if (ShardLayout.is(root)) {
            return shards(root, trainSplit, testSplit, progress);
        }
        if (CifarLayout.isBelow(root)) {
            Inspection found = CifarBinary.inspect(settings(DataSets.CIFAR_BINARY, root.toString(), "train", "test"));
            return report(DataSets.CIFAR_BINARY, root, found, Map.of(), List.of());
        }
        List<Path> entries = DataRoot.list(root);
        if (!entries.isEmpty() && entries.stream().noneMatch(Files::isDirectory)) {
            throw new DataException(("%s: holds no folders, no shards (train-000000.tar) and no CIFAR files"
                            + " (data_batch_1.bin); name the folder of a data set (unpack an archive first)")
                    .formatted(root));
        }
        return folder(root, trainSplit, testSplit, progress);
    }

    private static Report shards(
            Path root, @Nullable String trainSplit, @Nullable String testSplit, CheckProgress progress) {
        String train = trainSplit == null ? "train" : trainSplit;
        String test = testSplit;
        List<String> notes = new ArrayList<>();
        if (test == null) {
            test = ShardLayout.has(root, "test") ? "test" : other(name -> ShardLayout.has(root, name), "test", notes);
        }
        Inspection found = Shards.inspect(settings(DataSets.SHARDS, root.toString(), train, test), progress);
        return report(DataSets.SHARDS, root, found, Map.of(Split.TRAIN, train, Split.TEST, test), notes);
    }

    private static Report folder(
            Path root, @Nullable String trainSplit, @Nullable String testSplit, CheckProgress progress) {
        String train = trainSplit == null ? "train" : trainSplit;
        if (trainSplit == null && testSplit == null && !Files.isDirectory(root.resolve(train))) {
            return classFolders(root, progress);
        }
        String test = testSplit;
        List<String> notes = new ArrayList<>();
        if (test == null) {
            test = Files.isDirectory(root.resolve("test"))
                    ? "test"
                    : other(name -> Files.isDirectory(root.resolve(name)), "test", notes);
        }
        Map<Split, String> folders = new EnumMap<>(Map.of(Split.TRAIN, train, Split.TEST, test));
        return report(DataSets.FOLDER, root, FolderInspection.of(root, folders, progress), folders, notes);
    }

    /** Images without a training split, as {@code evaluate --data} takes them. */
    private static Report classFolders(Path root, CheckProgress progress) {
        Path folder = ClassFolders.split(root);
        Path parent = folder.getParent();
        if (parent == null) {
            throw new DataException(
                    folder + ": is the root of the file system; name the folder with the class folders");
        }
        Map<Split, String> folders = new EnumMap<>(Map.of(Split.TEST, String.valueOf(folder.getFileName())));
        Inspection found = FolderInspection.of(parent, folders, progress);
        List<String> notes = List.of("there is no training split: good for 'evaluate --data', not for training");
        Report report = report(DataSets.FOLDER, root, found, folders, notes);
        return new Report(
                null, report.path(), null, report.classes(), report.splits(), report.problems(), report.notes());
    }

    private static String other(Predicate<String> there, String standard, List<String> notes) {
        for (String name : FolderLayout.otherNames(Split.TEST)) {
            if (there.test(name)) {
                notes.add("the test split is taken from %s; say data.test_split: %s in experiments"
                        .formatted(name, name));
                return name;
            }
        }
        return standard;
    }

    private static Report report(
            String name, Path root, Inspection found, Map<Split, String> from, List<String> notes) {
        List<SplitReport> splits = new ArrayList<>();
        for (Split split : Split.values()) {
            int[] counts = found.images().get(split);
            if (counts != null) {
                splits.add(split(split, from.get(split), counts, found.classes()));
            }
        }
        List<String> said = new ArrayList<>(notes);
        said.addAll(found.notes());
        return new Report(name, root.toString(), found.hash(), found.classes().size(), splits, found.problems(), said);
    }

    private static SplitReport split(Split split, @Nullable String from, int[] counts, List<String> classes) {
        Map<String, Integer> perClass = new LinkedHashMap<>();
        long images = 0;
        for (int i = 0; i < counts.length; i++) {
            perClass.put(classes.get(i), counts[i]);
            images += counts[i];
        }
        return new SplitReport(split, from, images, perClass);
    }

    private static DataSettings settings(String name, String path, String train, String test) {
        return new DataSettings(name, path, train, test, 32, 0, 1, DataSettings.EvalTransform.TIMM, 0, 0);
    }
}

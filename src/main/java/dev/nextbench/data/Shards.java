package dev.nextbench.data;

import dev.nextbench.data.ShardIndex.Entry;
import dev.nextbench.data.ShardIndex.Shard;
import dev.nextbench.experiment.DataSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Images in tar files, as {@link ShardLayout} finds them and {@link TarSamples} reads them. An image is read by its
 * place in its shard when it is wanted; the order is that of the shards and of their entries.
 */
final class Shards implements DataSet {
    private static final String CONTENT = "the shards (train-000000.tar…)";

    /** A label beyond this is a mistake, not a class. */
    private static final int LARGEST_LABEL = 1_000_000;

    private final Path root;
    private final String contentHash;
    private final List<String> classes;
    private final Map<Split, Images> images;
    private final SplitTransforms transforms;

    private Shards(Path root, Contents contents, DataSettings settings) {
        this.root = root;
        this.contentHash = contents.hash();
        this.classes = contents.labels().classes();
        this.images = new EnumMap<>(Split.class);
        this.images.put(Split.TRAIN, new Images(contents, Split.TRAIN, settings.trainLimit()));
        this.images.put(Split.TEST, new Images(contents, Split.TEST, settings.testLimit()));
        this.transforms = SplitTransforms.of(settings);
    }

    /** A split's images, limits applied. */
    private static final class Images {
        private final List<SharedFile> files;
        private final int[] file;
        private final long[] offset;
        private final int[] length;
        private final int[] label;
        private final List<String> names = new ArrayList<>();

        Images(Contents contents, Split split, int limit) {
            List<Shard> shards = contents.shards().getOrDefault(split, List.of());
            int all = shards.stream().mapToInt(shard -> shard.entries().size()).sum();
            files = shards.stream().map(Shard::file).toList();
            file = new int[all];
            offset = new long[all];
            length = new int[all];
            label = new int[all];
            Limit kept = new Limit(contents.labels().classes().size(), limit);
            for (int shard = 0; shard < shards.size(); shard++) {
                for (Entry entry : shards.get(shard).entries()) {
                    int number = contents.labels().label(entry);
                    if (kept.takes(number)) {
                        int i = names.size();
                        file[i] = shard;
                        offset[i] = entry.sample().offset();
                        length[i] = entry.sample().length();
                        label[i] = number;
                        names.add(entry.sample().name());
                    }
                }
            }
        }
    }

    /** From labels as they are written to numbers. */
    private record Labels(List<String> classes, Map<String, Integer> numbers) {
        int label(Entry entry) {
            return numbers.getOrDefault(entry.sample().label(), -1);
        }
    }

    private record Contents(Map<Split, List<Shard>> shards, Labels labels, String hash, List<String> problems) {}

    static Shards open(DataSettings settings) {
        Path root = DataRoot.of(settings, CONTENT);
        return new Shards(root, sound(read(root, settings, true, CheckProgress.NONE)), settings);
    }

    static String hash(DataSettings settings) {
        return sound(read(DataRoot.of(settings, CONTENT), settings, false, CheckProgress.NONE))
                .hash();
    }

    static Inspection inspect(DataSettings settings, CheckProgress progress) {
        Contents contents = read(DataRoot.of(settings, CONTENT), settings, true, progress);
        Map<Split, int[]> images = new EnumMap<>(Split.class);
        contents.shards().forEach((split, shards) -> images.put(split, counts(shards, contents.labels())));
        return new Inspection(
                contents.labels().classes(),
                images,
                contents.problems().isEmpty() ? contents.hash() : null,
                contents.problems(),
                List.of());
    }

    private static Contents sound(Contents contents) {
        if (!contents.problems().isEmpty()) {
            throw new DataException(contents.problems());
        }
        return contents;
    }

    private static Contents read(Path root, DataSettings settings, boolean decode, CheckProgress progress) {
        ShardLayout layout =
                ShardLayout.find(root, Map.of(Split.TRAIN, settings.trainSplit(), Split.TEST, settings.testSplit()));
        List<String> problems = new ArrayList<>(layout.problems());
        Set<Path> paths = new LinkedHashSet<>();
        layout.shards().values().forEach(paths::addAll);
        List<Shard> read = ShardIndex.of(DataRoot.real(root), CacheFolder.locate())
                .update(root, List.copyOf(paths), decode, problems, progress);
        Map<Split, List<Shard>> shards = new EnumMap<>(Split.class);
        layout.shards()
                .forEach((split, files) -> shards.put(
                        split,
                        read.stream()
                                .filter(shard -> files.contains(shard.file().path()))
                                .toList()));
        Labels labels = labels(root, layout.classes(), shards, problems);
        if (problems.isEmpty()) {
            shards.forEach((split, found) -> requireEveryClass(root, split, counts(found, labels), labels, problems));
        }
        return new Contents(shards, labels, hash(shards, labels), problems);
    }

    /** The hash of labels and images in their order; how they are spread over shards does not count. */
    private static String hash(Map<Split, List<Shard>> shards, Labels labels) {
        Sha256.Stream stream = new Sha256.Stream();
        stream.text("shards");
        labels.classes().forEach(stream::text);
        shards.forEach((split, found) -> {
            stream.text(split.toString());
            for (Shard shard : found) {
                for (Entry entry : shard.entries()) {
                    stream.text(entry.sample().name());
                    stream.text(Integer.toString(labels.label(entry)));
                    stream.hash(entry.hash());
                }
            }
        });
        return stream.finish().toString();
    }

    private static int[] counts(List<Shard> shards, Labels labels) {
        int[] counts = new int[labels.classes().size()];
        for (Shard shard : shards) {
            for (Entry entry : shard.entries()) {
                int label = labels.label(entry);
                if (label >= 0) {
                    counts[label]++;
                }
            }
        }
        return counts;
    }

    /** Every label there is, as a number: of {@code classes.txt} if there is one, else whatever number it is. */
    private static Labels labels(
            Path root, @Nullable List<String> named, Map<Split, List<Shard>> shards, List<String> problems) {
        Map<String, Integer> numbers = new HashMap<>();
        Map<String, String> wrong = new TreeMap<>();
        int largest = -1;
        for (List<Shard> split : shards.values()) {
            for (Shard shard : split) {
                for (Entry entry : shard.entries()) {
                    String label = entry.sample().label();
                    if (numbers.containsKey(label) || wrong.containsKey(label)) {
                        continue;
                    }
                    int number = number(label, named);
                    if (number < 0) {
                        wrong.put(
                                label,
                                "%s: %s"
                                        .formatted(
                                                shard.file().path(),
                                                entry.sample().name()));
                    } else {
                        numbers.put(label, number);
                        largest = Math.max(largest, number);
                    }
                }
            }
        }
        wrong.forEach((label, where) -> problems.add(
                named == null
                        ? "%s: the label '%s' is no number from 0 to %,d; correct it, or name the classes in %s"
                                .formatted(where, shown(label), LARGEST_LABEL, root.resolve(ShardLayout.CLASSES))
                        : "%s: the label '%s' is none of the %,d classes in %s; correct one of them"
                                .formatted(where, shown(label), named.size(), root.resolve(ShardLayout.CLASSES))));
        List<String> classes = new ArrayList<>();
        for (int i = 0; named == null && i <= largest; i++) {
            classes.add(Integer.toString(i));
        }
        return new Labels(named == null ? classes : named, numbers);
    }

    private static String shown(String label) {
        return label.length() <= 40 ? label : label.substring(0, 40) + "…";
    }

    /** The label's number, or below 0 if it is none. */
    private static int number(String label, @Nullable List<String> named) {
        try {
            int number = Integer.parseInt(label);
            return number <= (named == null ? LARGEST_LABEL : named.size() - 1) ? number : -1;
        } catch (NumberFormatException e) {
            return named == null ? -1 : named.indexOf(label);
        }
    }

    private static void requireEveryClass(Path root, Split split, int[] counts, Labels labels, List<String> problems) {
        List<String> empty = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 0) {
                empty.add(labels.classes().get(i));
            }
        }
        if (!empty.isEmpty()) {
            problems.add(
                    "%s: %,d of %,d classes have no images in the %s split, the first is '%s'; add some, or make labels"
                                    .formatted(root, empty.size(), counts.length, split, empty.get(0))
                            + " count from 0 without gaps");
        }
    }

    private Images images(Split split) {
        return Objects.requireNonNull(images.get(split));
    }

    @Override
    public String name() {
        return String.valueOf(root.getFileName());
    }

    @Override
    public String contentHash() {
        return contentHash;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public int imageSize(Split split) {
        return transforms.of(split).size();
    }

    @Override
    public int size(Split split) {
        return images(split).names.size();
    }

    @Override
    public int label(Split split, int index) {
        return images(split).label[index];
    }

    @Override
    public String item(Split split, int index) {
        Images found = images(split);
        return "%s: %s".formatted(found.files.get(found.file[index]).path(), found.names.get(index));
    }

    @Override
    public RgbImage image(Split split, int index) {
        Images found = images(split);
        byte[] content = found.files.get(found.file[index]).read(found.offset[index], found.length[index]);
        return EncodedImage.read(item(split, index), content);
    }

    @Override
    public void read(Split split, int index, byte[] target, int offset) {
        transforms.write(split, image(split, index), target, offset);
    }

    @Override
    public Map<String, String> preprocessing() {
        return ImageFiles.preprocessing(transforms.test());
    }
}

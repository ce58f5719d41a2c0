package dev.nextbench.data;

import dev.nextbench.experiment.DataSettings;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * CIFAR-10 or CIFAR-100 in the binary version: records of labels and 3,072 pixels, the red ones, then the green and the
 * blue ones, row by row. Images are read when they are wanted, by their place in the file.
 */
final class CifarBinary implements DataSet {
    private static final String FORMAT = "nextbench cifar index 1";
    private static final String CONTENT = "the CIFAR files (data_batch_1.bin…, or train.bin)";
    private static final int SIDE = 32;
    private static final int PLANE = SIDE * SIDE;
    private static final int PIXELS = 3 * PLANE;

    private final Path root;
    private final CifarLayout layout;
    private final String contentHash;
    private final Map<Split, Records> records;
    private final SplitTransforms transforms;

    private CifarBinary(Path root, Contents contents, DataSettings settings) {
        this.root = root;
        this.layout = contents.layout();
        this.contentHash = contents.hash();
        this.records = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            int limit = split == Split.TRAIN ? settings.trainLimit() : settings.testLimit();
            records.put(split, new Records(layout, split, contents, limit));
        }
        this.transforms = SplitTransforms.of(settings);
    }

    /** A split's records: the file of each and its place there, in records. */
    private static final class Records {
        private final List<SharedFile> files = new ArrayList<>();
        private final int[] file;
        private final int[] place;
        private final int[] label;

        Records(CifarLayout layout, Split split, Contents contents, int limit) {
            Limit kept = new Limit(layout.classes().size(), limit);
            List<int[]> members = new ArrayList<>();
            for (Path path : layout.files().getOrDefault(split, List.of())) {
                Batch batch = Objects.requireNonNull(contents.batches().get(key(path)));
                for (int i = 0; i < batch.labels.length; i++) {
                    int label = batch.labels[i] & 0xFF;
                    if (kept.takes(label)) {
                        members.add(new int[] {files.size(), i, label});
                    }
                }
                files.add(new SharedFile(path, batch.state, true));
            }
            this.file = members.stream().mapToInt(member -> member[0]).toArray();
            this.place = members.stream().mapToInt(member -> member[1]).toArray();
            this.label = members.stream().mapToInt(member -> member[2]).toArray();
        }
    }

    /** A file: its state when it was read, and its labels. */
    private static final class Batch {
        private final FileState state;
        private final byte[] labels;

        Batch(FileState state, byte[] labels) {
            this.state = state;
            this.labels = labels;
        }
    }

    private record Contents(CifarLayout layout, Map<String, Batch> batches, String hash) {}

    static CifarBinary open(DataSettings settings) {
        Path root = DataRoot.of(settings, CONTENT);
        return new CifarBinary(root, contents(root), settings);
    }

    static String hash(DataSettings settings) {
        return contents(DataRoot.of(settings, CONTENT)).hash();
    }

    static Inspection inspect(DataSettings settings) {
        Path root = DataRoot.of(settings, CONTENT);
        CifarLayout layout = CifarLayout.find(root);
        List<String> problems = new ArrayList<>();
        Contents contents = read(layout, problems);
        Map<Split, int[]> images = new EnumMap<>(Split.class);
        layout.files().forEach((split, files) -> {
            int[] counts = new int[layout.classes().size()];
            for (Path file : files) {
                Batch batch = contents.batches().get(key(file));
                for (byte label : batch == null ? new byte[0] : batch.labels) {
                    counts[label & 0xFF]++;
                }
            }
            images.put(split, counts);
        });
        return new Inspection(
                layout.classes(), images, problems.isEmpty() ? contents.hash() : null, problems, List.of());
    }

    /** From the index if nothing has changed since, else from the files. */
    private static Contents contents(Path root) {
        CifarLayout layout = CifarLayout.find(root);
        IndexFile index = new IndexFile(DataRoot.real(layout.folder()), CacheFolder.locate(), "cifar", FORMAT);
        String names = String.join("\n", layout.classes());
        Contents known = index.load(in -> load(layout, names, in));
        if (known != null && holds(known)) {
            return known;
        }
        long began = IndexFile.now();
        List<String> problems = new ArrayList<>();
        Contents contents = read(layout, problems);
        if (!problems.isEmpty()) {
            throw new DataException(problems);
        }
        index.save(out -> {
            IndexFile.text(out, names);
            IndexFile.text(out, contents.hash());
            out.writeInt(contents.batches().size());
            for (Map.Entry<String, Batch> entry : contents.batches().entrySet()) {
                Batch batch = entry.getValue();
                IndexFile.text(out, entry.getKey());
                out.writeLong(batch.state.size());
                out.writeLong(IndexFile.settled(batch.state.modified(), began));
                out.writeInt(batch.labels.length);
                out.write(batch.labels);
            }
        });
        return contents;
    }

    /** Null if the index is of other files or classes. */
    private static @Nullable Contents load(CifarLayout layout, String names, ByteBuffer in) throws IOException {
        if (!IndexFile.text(in).equals(names)) {
            return null;
        }
        String hash = IndexFile.text(in);
        int count = IndexFile.count(in, 1);
        Map<String, Batch> batches = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String key = IndexFile.text(in);
            FileState state = new FileState(in.getLong(), in.getLong());
            byte[] labels = new byte[IndexFile.count(in, 1)];
            in.get(labels);
            batches.put(key, new Batch(state, labels));
        }
        return new Contents(layout, batches, hash);
    }

    private static boolean holds(Contents contents) {
        List<Path> files = new ArrayList<>();
        contents.layout().files().values().forEach(files::addAll);
        for (Path file : files) {
            Batch batch = contents.batches().get(key(file));
            try {
                if (batch == null || !batch.state.equals(FileState.of(file))) {
                    return false;
                }
            } catch (IOException e) {
                return false;
            }
        }
        return files.size() == contents.batches().size();
    }

    private static String key(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** Reads every record; the hash knows nothing of files and of coarse labels. */
    private static Contents read(CifarLayout layout, List<String> problems) {
        Sha256.Stream hash = new Sha256.Stream();
        hash.text("CIFAR, binary");
        layout.classes().forEach(hash::text);
        Map<String, Batch> batches = new TreeMap<>();
        for (Split split : Split.values()) {
            hash.text(split.toString());
            for (Path file : layout.files().getOrDefault(split, List.of())) {
                Batch batch = read(layout, file, hash, problems);
                if (batch != null) {
                    batches.put(key(file), batch);
                }
            }
        }
        return new Contents(layout, batches, hash.finish().toString());
    }

    private static @Nullable Batch read(CifarLayout layout, Path file, Sha256.Stream hash, List<String> problems) {
        int labelBytes = layout.variant().labels;
        int length = labelBytes + PIXELS;
        try {
            FileState state = FileState.of(file);
            if (state.size() == 0 || state.size() % length != 0) {
                String how = state.size() == 0
                        ? "empty (0 bytes)"
                        : "truncated: %,d bytes are no whole number of records of %,d".formatted(state.size(), length);
                problems.add("%s: %s; unpack the archive again".formatted(file, how));
                return null;
            }
            byte[] labels = new byte[Math.toIntExact(state.size() / length)];
            byte[] record = new byte[length];
            int wrong = 0;
            String firstWrong = "";
            try (InputStream opened = new BufferedInputStream(Files.newInputStream(file), 1 << 18);
                    DataInputStream in = new DataInputStream(opened)) {
                for (int i = 0; i < labels.length; i++) {
                    in.readFully(record);
                    int label = record[labelBytes - 1] & 0xFF;
                    if (label >= layout.classes().size()) {
                        firstWrong = wrong++ == 0
                                ? "record %,d has label %d, and %s names %d classes"
                                        .formatted(
                                                i,
                                                label,
                                                layout.variant().names,
                                                layout.classes().size())
                                : firstWrong;
                    }
                    labels[i] = (byte) label;
                    hash.bytes(Arrays.copyOfRange(record, labelBytes - 1, length));
                }
            }
            if (wrong > 0) {
                problems.add("%s: damaged: %s (%,d such records); unpack the archive again"
                        .formatted(file, firstWrong, wrong));
                return null;
            }
            return new Batch(state, labels);
        } catch (IOException e) {
            problems.add("%s: cannot be read (%s); change its permissions or copy it again".formatted(file, e));
            return null;
        }
    }

    private Records records(Split split) {
        return Objects.requireNonNull(records.get(split));
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
        return layout.classes();
    }

    @Override
    public int imageSize(Split split) {
        return transforms.of(split).size();
    }

    @Override
    public int size(Split split) {
        return records(split).label.length;
    }

    @Override
    public int label(Split split, int index) {
        return records(split).label[index];
    }

    @Override
    public String item(Split split, int index) {
        Records found = records(split);
        return "%s, record %d".formatted(found.files.get(found.file[index]).path(), found.place[index]);
    }

    @Override
    public RgbImage image(Split split, int index) {
        Records found = records(split);
        int labelBytes = layout.variant().labels;
        long position = (long) found.place[index] * (labelBytes + PIXELS) + labelBytes;
        byte[] planes = found.files.get(found.file[index]).read(position, PIXELS);
        byte[] pixels = new byte[PIXELS];
        for (int i = 0; i < PLANE; i++) {
            pixels[3 * i] = planes[i];
            pixels[3 * i + 1] = planes[PLANE + i];
            pixels[3 * i + 2] = planes[2 * PLANE + i];
        }
        return new RgbImage(SIDE, SIDE, pixels);
    }

    @Override
    public void read(Split split, int index, byte[] target, int offset) {
        transforms.write(split, image(split, index), target, offset);
    }

    @Override
    public Map<String, String> preprocessing() {
        Map<String, String> steps = new TreeMap<>(transforms.test().steps());
        steps.put("decoder", "none (CIFAR, binary)");
        steps.put("order", "RGB");
        return steps;
    }
}

package dev.nextbench.data;

import dev.nextbench.data.TarSamples.Sample;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Place, label and hash of every image in shards, and whether it was ever decoded. Kept in the cache folder, one file a
 * root; what is known of a shard holds as long as its size and time do. Shards with damage are never entered.
 */
final class ShardIndex {
    private static final String FORMAT = "nextbench shard index 1";

    /** Up to this number of shards each stays open; the number of open files of a process is limited. */
    private static final int MOST_OPEN = 256;

    private static final int SMALLEST_ENTRY = 4 + 4 + 8 + 4 + 32;

    private final IndexFile file;
    private final Map<String, Known> known;

    /** An image with its hash. */
    record Entry(Sample sample, Sha256 hash) {}

    /**
     * A shard and the whole images in it.
     *
     * @param file to read them from
     * @param entries in the order of the archive
     */
    record Shard(SharedFile file, List<Entry> entries) {}

    private record Known(FileState state, boolean decoded, List<Entry> entries) {}

    private ShardIndex(IndexFile file, Map<String, Known> known) {
        this.file = file;
        this.known = known;
    }

    /** The index of a root; empty if there is none yet or it cannot be used. */
    static ShardIndex of(Path root, Path cache) {
        IndexFile file = new IndexFile(root, cache, "shards", FORMAT);
        Map<String, Known> known = file.load(ShardIndex::load);
        return new ShardIndex(file, known == null ? new TreeMap<>() : known);
    }

    private static Map<String, Known> load(ByteBuffer in) throws IOException {
        Map<String, Known> known = new TreeMap<>();
        Map<String, String> labels = new HashMap<>();
        int shards = IndexFile.count(in, 1);
        for (int i = 0; i < shards; i++) {
            String name = IndexFile.text(in);
            FileState state = new FileState(in.getLong(), in.getLong());
            boolean decoded = in.get() != 0;
            int count = IndexFile.count(in, SMALLEST_ENTRY);
            List<Entry> entries = new ArrayList<>(count);
            for (int j = 0; j < count; j++) {
                String image = IndexFile.text(in);
                String label = IndexFile.text(in);
                Sample sample =
                        new Sample(image, labels.computeIfAbsent(label, same -> same), in.getLong(), in.getInt());
                entries.add(new Entry(sample, Sha256.readFrom(in)));
            }
            known.put(name, new Known(state, decoded, entries));
        }
        return known;
    }

    private void save() {
        file.save(out -> {
            out.writeInt(known.size());
            for (Map.Entry<String, Known> shard : known.entrySet()) {
                IndexFile.text(out, shard.getKey());
                out.writeLong(shard.getValue().state().size());
                out.writeLong(shard.getValue().state().modified());
                out.writeBoolean(shard.getValue().decoded());
                out.writeInt(shard.getValue().entries().size());
                for (Entry entry : shard.getValue().entries()) {
                    IndexFile.text(out, entry.sample().name());
                    IndexFile.text(out, entry.sample().label());
                    out.writeLong(entry.sample().offset());
                    out.writeInt(entry.sample().length());
                    entry.hash().writeTo(out);
                }
            }
        });
    }

    /** A shard at work. */
    private static final class Slot {
        private final SharedFile file;
        private final String name;
        private final List<String> problems = new ArrayList<>();
        private List<Sample> samples = List.of();
        private List<Entry> entries = List.of();

        Slot(SharedFile file, String name) {
            this.file = file;
            this.name = name;
        }
    }

    /**
     * What is in the shards, in their order; those that are new or changed are read, and their images decoded if
     * {@code decode} asks for it.
     *
     * @param problems takes what is wrong with them
     */
    List<Shard> update(Path root, List<Path> paths, boolean decode, List<String> problems, CheckProgress progress) {
        long began = IndexFile.now();
        List<Slot> slots = new ArrayList<>();
        List<Slot> pending = new ArrayList<>();
        for (Path path : paths) {
            try {
                SharedFile file = new SharedFile(path, FileState.of(path), paths.size() <= MOST_OPEN);
                Slot slot = new Slot(file, root.relativize(path).toString());
                Known before = known.get(slot.name);
                if (before != null && before.state().equals(file.state()) && (before.decoded() || !decode)) {
                    slot.entries = before.entries();
                } else {
                    pending.add(slot);
                }
                slots.add(slot);
            } catch (IOException e) {
                problems.add("%s: cannot be read (%s); change its permissions or copy it again".formatted(path, e));
            }
        }
        if (!pending.isEmpty()) {
            read(pending, decode, progress);
            for (Slot slot : pending) {
                problems.addAll(slot.problems);
                known.remove(slot.name);
                if (slot.problems.isEmpty()) {
                    FileState state = slot.file.state();
                    long modified = IndexFile.settled(state.modified(), began);
                    known.put(slot.name, new Known(new FileState(state.size(), modified), decode, slot.entries));
                }
            }
            known.keySet().removeIf(name -> !Files.exists(root.resolve(name)));
            save();
        }
        return slots.stream().map(slot -> new Shard(slot.file, slot.entries)).toList();
    }

    private record Place(Slot slot, int sample) {}

    /** First the headers of all shards, then the images of all. */
    private static void read(List<Slot> slots, boolean decode, CheckProgress progress) {
        Parallel.forEach(
                slots.size(),
                i -> slots.get(i).samples = TarSamples.list(slots.get(i).file.path(), slots.get(i).problems),
                done -> {});
        List<Place> places = new ArrayList<>();
        for (Slot slot : slots) {
            for (int i = 0; i < slot.samples.size(); i++) {
                places.add(new Place(slot, i));
            }
        }
        Outcome[] outcomes = new Outcome[places.size()];
        Parallel.forEach(
                outcomes.length,
                i -> outcomes[i] = look(places.get(i), decode),
                done -> progress.checked(done, outcomes.length));
        Map<Slot, List<Entry>> entries = new HashMap<>();
        for (int i = 0; i < outcomes.length; i++) {
            Slot slot = places.get(i).slot();
            Sample sample = slot.samples.get(places.get(i).sample());
            Sha256 hash = outcomes[i].hash();
            if (hash == null) {
                slot.problems.add(String.valueOf(outcomes[i].problem()));
            } else {
                entries.computeIfAbsent(slot, same -> new ArrayList<>()).add(new Entry(sample, hash));
            }
        }
        entries.forEach((slot, found) -> slot.entries = found);
    }

    private record Outcome(@Nullable Sha256 hash, @Nullable String problem) {}

    private static Outcome look(Place place, boolean decode) {
        SharedFile file = place.slot().file;
        Sample sample = place.slot().samples.get(place.sample());
        try {
            byte[] content = file.read(sample.offset(), sample.length());
            String problem = EncodedImage.problem(content, decode);
            return problem == null
                    ? new Outcome(Sha256.of(content), null)
                    : new Outcome(null, "%s: %s: %s".formatted(file.path(), sample.name(), problem));
        } catch (DataException e) {
            return new Outcome(null, e.getMessage());
        }
    }
}

package dev.nextbench.data;

import dev.nextbench.data.FolderLayout.ImageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hash of every image of a folder, and whether it was ever decoded. Kept in the cache folder, one file a root; an
 * entry holds as long as the file's size and time do. Damaged images are never entered, so they are looked at again.
 */
final class ContentIndex {
    private static final String FORMAT = "nextbench content index 1";

    private final IndexFile file;
    private final Map<String, Entry> entries;

    private record Entry(long size, long modified, Sha256 hash, boolean decoded) {
        boolean holds(ImageFile image) {
            return size == image.state().size() && modified == image.state().modified();
        }
    }

    private ContentIndex(IndexFile file, Map<String, Entry> entries) {
        this.file = file;
        this.entries = entries;
    }

    /** The index of a root; empty if there is none yet or it cannot be used. */
    static ContentIndex of(Path root, Path cache) {
        IndexFile file = new IndexFile(root, cache, "index", FORMAT);
        Map<String, Entry> entries = file.load(ContentIndex::load);
        return new ContentIndex(file, entries == null ? new HashMap<>() : entries);
    }

    private static Map<String, Entry> load(ByteBuffer in) throws IOException {
        int count = in.getInt();
        Map<String, Entry> entries = new HashMap<>();
        for (int i = 0; i < count; i++) {
            entries.put(IndexFile.text(in), new Entry(in.getLong(), in.getLong(), Sha256.readFrom(in), in.get() != 0));
        }
        return entries;
    }

    private void save() {
        file.save(out -> {
            out.writeInt(entries.size());
            for (Map.Entry<String, Entry> entry : new TreeMap<>(entries).entrySet()) {
                IndexFile.text(out, entry.getKey());
                out.writeLong(entry.getValue().size());
                out.writeLong(entry.getValue().modified());
                entry.getValue().hash().writeTo(out);
                out.writeBoolean(entry.getValue().decoded());
            }
        });
    }

    /**
     * The files' hashes, in their order; files that are new or changed are read, and decoded if {@code decode} asks for
     * it and their content never was.
     *
     * @param folders the splits' folders, under which the files are entered
     * @param problems takes what is wrong with the files
     */
    List<@Nullable Sha256> update(
            List<ImageFile> files, Map<Split, String> folders, boolean decode, List<String> problems) {
        return update(files, folders, decode, problems, CheckProgress.NONE);
    }

    /** As the other one, with somebody who is told how far it is. */
    List<@Nullable Sha256> update(
            List<ImageFile> files,
            Map<Split, String> folders,
            boolean decode,
            List<String> problems,
            CheckProgress progress) {
        List<String> keys = files.stream()
                .map(image -> folders.get(image.split()) + "/" + image.name())
                .toList();
        List<Integer> pending = new ArrayList<>();
        int entered = 0;
        for (int i = 0; i < keys.size(); i++) {
            Entry entry = entries.get(keys.get(i));
            entered += entry == null ? 0 : 1;
            if (entry == null || !entry.holds(files.get(i)) || (decode && !entry.decoded())) {
                pending.add(i);
            }
        }
        // A folder that is not there may be back the next time, so nothing is forgotten for it.
        boolean gone = problems.isEmpty() && entered < entries.size() && removeAbsent(keys, folders);
        if (!pending.isEmpty()) {
            Outcome[] outcomes = look(files, pending, decode, progress);
            for (int i = 0; i < outcomes.length; i++) {
                String key = keys.get(pending.get(i));
                Entry entry = outcomes[i].entry();
                if (entry == null) {
                    entries.remove(key);
                    problems.add(files.get(pending.get(i)).path() + ": " + outcomes[i].problem());
                } else {
                    entries.put(key, entry);
                }
            }
        }
        if (gone || !pending.isEmpty()) {
            save();
        }
        List<@Nullable Sha256> hashes = new ArrayList<>();
        for (String key : keys) {
            Entry entry = entries.get(key);
            hashes.add(entry == null ? null : entry.hash());
        }
        return hashes;
    }

    /** Forgets the files of these folders that are there no more; other folders of the root keep their entries. */
    private boolean removeAbsent(List<String> keys, Map<Split, String> folders) {
        Set<String> present = new HashSet<>(keys);
        return entries.keySet()
                .removeIf(key -> !present.contains(key)
                        && folders.values().stream().anyMatch(folder -> key.startsWith(folder + "/")));
    }

    private record Outcome(@Nullable Entry entry, @Nullable String problem) {}

    private Outcome[] look(List<ImageFile> files, List<Integer> pending, boolean decode, CheckProgress progress) {
        Set<Sha256> decoded = new HashSet<>();
        entries.values().stream().filter(Entry::decoded).map(Entry::hash).forEach(decoded::add);
        Outcome[] outcomes = new Outcome[pending.size()];
        Parallel.forEach(
                outcomes.length,
                i -> outcomes[i] = look(files.get(pending.get(i)), decode, decoded),
                done -> progress.checked(done, outcomes.length));
        return outcomes;
    }

    private static Outcome look(ImageFile image, boolean decode, Set<Sha256> decoded) {
        String tooLarge = EncodedImage.sizeProblem(image.state().size());
        if (tooLarge != null) {
            return new Outcome(null, tooLarge);
        }
        long began = IndexFile.now();
        byte[] content;
        try {
            content = Files.readAllBytes(image.path());
        } catch (IOException e) {
            return new Outcome(null, "cannot be read (%s); change its permissions or copy it again".formatted(e));
        }
        Sha256 hash = Sha256.of(content);
        boolean known = decoded.contains(hash);
        String problem = EncodedImage.problem(content, decode && !known);
        if (problem != null) {
            return new Outcome(null, problem);
        }
        long modified = IndexFile.settled(image.state().modified(), began);
        return new Outcome(new Entry(content.length, modified, hash, decode || known), null);
    }
}

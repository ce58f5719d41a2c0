package dev.nextbench.data;

import dev.nextbench.data.FolderLayout.ImageFile;
import dev.nextbench.io.AtomicFiles;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hash of every image of a folder, and whether it was ever decoded. Kept in the cache folder, one file a root; an
 * entry holds as long as the file's size and time do. Damaged images are never entered, so they are looked at again.
 */
final class ContentIndex {
    private static final Logger LOG = LoggerFactory.getLogger(ContentIndex.class);
    private static final String FORMAT = "nextbench content index 1";
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(10);

    /**
     * File systems keep times in steps of up to 2 s: a file that was changed so shortly before it was hashed could
     * change again and keep its time.
     */
    private static final long COARSEST_CLOCK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long NEVER = Long.MIN_VALUE;

    private final Path root;
    private final Path file;
    private final Map<String, Entry> entries;

    private record Entry(long size, long modified, Sha256 hash, boolean decoded) {
        boolean holds(ImageFile image) {
            return size == image.size() && modified == image.modified();
        }
    }

    private ContentIndex(Path root, Path file, Map<String, Entry> entries) {
        this.root = root;
        this.file = file;
        this.entries = entries;
    }

    /** The index of a root; empty if there is none yet or it cannot be used. */
    static ContentIndex of(Path root, Path cache) {
        Path file =
                cache.resolve("index").resolve(Sha256.of(root.toString().getBytes(StandardCharsets.UTF_8)) + ".index");
        try {
            return new ContentIndex(root, file, load(file, root));
        } catch (NoSuchFileException e) {
            LOG.debug("no index of {} yet", root);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the index {} cannot be used and is made again: {}", file, e.toString());
        }
        return new ContentIndex(root, file, new HashMap<>());
    }

    private static Map<String, Entry> load(Path file, Path root) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        if (!text(in).equals(FORMAT) || !text(in).equals(root.toString())) {
            throw new IOException("it is of another version");
        }
        int count = in.getInt();
        Map<String, Entry> entries = new HashMap<>();
        for (int i = 0; i < count; i++) {
            entries.put(text(in), new Entry(in.getLong(), in.getLong(), Sha256.readFrom(in), in.get() != 0));
        }
        return entries;
    }

    private static String text(ByteBuffer in) throws IOException {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IOException("it is damaged");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private void save() {
        try {
            AtomicFiles.write(file, out -> {
                DataOutputStream data = new DataOutputStream(out);
                text(data, FORMAT);
                text(data, root.toString());
                data.writeInt(entries.size());
                for (Map.Entry<String, Entry> entry : new TreeMap<>(entries).entrySet()) {
                    text(data, entry.getKey());
                    data.writeLong(entry.getValue().size());
                    data.writeLong(entry.getValue().modified());
                    entry.getValue().hash().writeTo(data);
                    data.writeBoolean(entry.getValue().decoded());
                }
                data.flush();
            });
        } catch (IOException e) {
            LOG.warn("the index of {} cannot be kept in {} ({}); it will be made again", root, file, e.toString());
        }
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
            Outcome[] outcomes = look(files, pending, decode);
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

    private Outcome[] look(List<ImageFile> files, List<Integer> pending, boolean decode) {
        Set<Sha256> decoded = new HashSet<>();
        entries.values().stream().filter(Entry::decoded).map(Entry::hash).forEach(decoded::add);
        Outcome[] outcomes = new Outcome[pending.size()];
        AtomicInteger next = new AtomicInteger();
        int threads = Math.min(Runtime.getRuntime().availableProcessors(), pending.size());
        ExecutorService executor = Executors.newFixedThreadPool(threads, Workers.named("nextbench-check"));
        List<Future<?>> workers = new ArrayList<>();
        try {
            for (int thread = 0; thread < threads; thread++) {
                workers.add(executor.submit(() -> {
                    for (int i = next.getAndIncrement(); i < outcomes.length; i = next.getAndIncrement()) {
                        outcomes[i] = look(files.get(pending.get(i)), decode, decoded);
                    }
                }));
            }
            await(workers, next, outcomes.length);
        } finally {
            executor.shutdownNow();
        }
        return outcomes;
    }

    private void await(List<Future<?>> workers, AtomicInteger next, int total) {
        long reported = System.nanoTime();
        for (Future<?> worker : workers) {
            boolean done = false;
            while (!done) {
                done = Workers.await(worker, TimeUnit.SECONDS.toMillis(1));
                if (System.nanoTime() - reported > PROGRESS_NANOS) {
                    reported = System.nanoTime();
                    LOG.info("checked {} of {} images of {}", Math.min(next.get(), total), total, root);
                }
            }
        }
    }

    private static Outcome look(ImageFile image, boolean decode, Set<Sha256> decoded) {
        long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        byte[] content;
        try {
            content = Files.readAllBytes(image.path());
        } catch (IOException e) {
            return new Outcome(null, "cannot be read (%s); change its permissions or copy it again".formatted(e));
        }
        String problem = ImageCheck.problem(content);
        if (problem != null) {
            return new Outcome(null, problem);
        }
        Sha256 hash = Sha256.of(content);
        boolean known = decoded.contains(hash);
        if (decode && !known && ImageDecoder.decode(content) == null) {
            return new Outcome(null, ImageCheck.damaged("it cannot be decoded"));
        }
        boolean settled = Math.abs(now - image.modified()) > COARSEST_CLOCK_NANOS;
        return new Outcome(new Entry(content.length, settled ? image.modified() : NEVER, hash, decode || known), null);
    }
}

package dev.nextbench.data;

import dev.nextbench.io.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The samples of one shard in WebDataset's manner: entries that follow each other and whose names are equal up to the
 * first point of the last part are one sample. Of a sample one {@code .jpg}, {@code .jpeg} or {@code .png} is the
 * image; {@code .cls} is the label as text, or {@code .json} has it as {@code label} or {@code cls}.
 */
final class TarSamples {
    private static final Set<String> IMAGES = Set.of("jpg", "jpeg", "png");
    private static final int LARGEST_LABEL_BYTES = 1 << 20;
    private static final int BLOCK = 512;

    private final Path shard;
    private final FileChannel channel;
    private final List<String> problems;
    private final List<Sample> samples = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private @Nullable String key;
    private @Nullable TarArchiveEntry image;
    private @Nullable String label;
    private boolean flawed;

    /**
     * An image in a shard.
     *
     * @param name of its entry
     * @param label as it is written
     * @param offset where its content begins, in bytes
     * @param length of its content, in bytes
     */
    record Sample(String name, String label, long offset, int length) {}

    private TarSamples(Path shard, FileChannel channel, List<String> problems) {
        this.shard = shard;
        this.channel = channel;
        this.problems = problems;
    }

    /** Lists a shard's samples in their order; only headers and labels are read. */
    static List<Sample> list(Path shard, List<String> problems) {
        try (FileChannel channel = FileChannel.open(shard, StandardOpenOption.READ);
                TarFile tar = new TarFile(shard, StandardCharsets.UTF_8.name())) {
            TarSamples reader = new TarSamples(shard, channel, problems);
            long end = 0;
            for (TarArchiveEntry entry : tar.getEntries()) {
                end = entry.getDataOffset() + entry.getSize();
                reader.add(entry);
            }
            reader.finish();
            reader.requireEnd(end);
            if (reader.samples.isEmpty() && problems.isEmpty()) {
                problems.add("%s: holds no samples (an image and a .cls or .json of the same name); remove it"
                        .formatted(shard));
            }
            return reader.samples;
        } catch (IOException | IllegalArgumentException e) {
            problems.add(
                    "%s: damaged: it is no whole tar archive (%s); copy it again".formatted(shard, e.getMessage()));
            return List.of();
        }
    }

    /** Two blocks of zeros end an archive; one that stops between two entries has none. */
    private void requireEnd(long end) throws IOException {
        long blocks = (end + BLOCK - 1) / BLOCK * BLOCK;
        if (channel.size() < blocks + 2 * BLOCK) {
            problems.add("%s: truncated: the tar archive stops before its end; copy it again".formatted(shard));
        }
    }

    private void add(TarArchiveEntry entry) throws IOException {
        String name = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
        String last = name.substring(name.lastIndexOf('/') + 1);
        int point = last.indexOf('.');
        if (entry.isDirectory() || point <= 0) {
            return;
        }
        String begin = name.substring(0, name.length() - last.length() + point);
        String ending = last.substring(point + 1).toLowerCase(Locale.ROOT);
        boolean isImage = IMAGES.contains(ending);
        if (!isImage && !ending.equals("cls") && !ending.equals("json")) {
            return;
        }
        if (!begin.equals(key)) {
            finish();
            key = begin;
            flawed = !keys.add(begin);
            if (flawed) {
                problem(
                        name,
                        "the entries of a sample should follow each other, and '%s' was there before; pack them"
                                        .formatted(begin)
                                + " again, sorted by name");
            }
        }
        if (!entry.isFile() || entry.isSparse()) {
            flaw(name, "is a link or in pieces; pack the files themselves");
        } else if (isImage) {
            if (image != null) {
                flaw(name, "is a second image of its sample; give it a name of its own");
            }
            image = entry;
        } else if (label == null || ending.equals("cls")) {
            readLabel(name, entry, ending.equals("json"));
        }
    }

    private void readLabel(String name, TarArchiveEntry entry, boolean json) throws IOException {
        if (entry.getSize() > LARGEST_LABEL_BYTES) {
            flaw(name, "is too large for a label: %,d bytes; remove it".formatted(entry.getSize()));
            return;
        }
        byte[] content = new byte[(int) entry.getSize()];
        SharedFile.fill(channel, entry.getDataOffset(), content);
        String text = new String(content, StandardCharsets.UTF_8).strip();
        if (!json) {
            label = text;
            return;
        }
        try {
            JsonNode object = Json.mapper().readTree(text);
            JsonNode value = object.has("label") ? object.get("label") : object.get("cls");
            if (value != null && (value.isIntegralNumber() || value.isString())) {
                label = value.asString();
            }
        } catch (JacksonException e) {
            flaw(name, "is no JSON (%s); write it again".formatted(e.getOriginalMessage()));
        }
    }

    private void flaw(String name, String problem) {
        problem(name, problem);
        flawed = true;
    }

    private void problem(String name, String problem) {
        problems.add("%s: %s: %s".formatted(shard, name, problem));
    }

    /** Ends the sample at hand. */
    private void finish() {
        TarArchiveEntry found = image;
        String written = label;
        if (key != null && !flawed) {
            if (found == null) {
                problem(key, "has a label but no image (.jpg, .jpeg, .png); remove it");
            } else if (written == null || written.isEmpty()) {
                problem(found.getName(), "has no label; add %s.cls, or label to %s.json".formatted(key, key));
            } else {
                String tooLarge = EncodedImage.sizeProblem(found.getSize());
                if (tooLarge != null) {
                    problem(found.getName(), tooLarge);
                } else {
                    samples.add(new Sample(found.getName(), written, found.getDataOffset(), (int) found.getSize()));
                }
            }
        }
        key = null;
        image = null;
        label = null;
        flawed = false;
    }
}

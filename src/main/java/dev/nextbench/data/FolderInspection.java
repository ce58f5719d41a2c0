package dev.nextbench.data;

import dev.nextbench.data.FolderLayout.ImageFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A look at all images of an image folder. */
final class FolderInspection {
    private FolderInspection() {}

    /**
     * Decodes what was never decoded before.
     *
     * @param folders the splits with their folders in {@code root}
     */
    static Inspection of(Path root, Map<Split, String> folders, CheckProgress progress) {
        FolderLayout layout = FolderLayout.scan(root, folders);
        List<String> problems = new ArrayList<>(layout.problems());
        List<ImageFile> all = new ArrayList<>();
        layout.files().values().forEach(all::addAll);
        List<@Nullable Sha256> hashes = ContentIndex.of(DataRoot.real(root), CacheFolder.locate())
                .update(all, folders, true, problems, progress);
        Map<Split, int[]> images = new EnumMap<>(Split.class);
        layout.files()
                .keySet()
                .forEach(split -> images.put(split, new int[layout.classes().size()]));
        Sha256.Stream stream = new Sha256.Stream();
        for (int i = 0; i < hashes.size(); i++) {
            Sha256 hash = hashes.get(i);
            ImageFile image = all.get(i);
            int[] counts = images.get(image.split());
            if (hash != null && counts != null && image.label() >= 0) {
                counts[image.label()]++;
                stream.text(image.split().toString());
                stream.text(image.name());
                stream.hash(hash);
            }
        }
        String hash = problems.isEmpty() ? stream.finish().toString() : null;
        return new Inspection(layout.classes(), images, hash, problems, layout.notes());
    }
}

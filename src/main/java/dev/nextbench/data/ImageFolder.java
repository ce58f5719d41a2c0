package dev.nextbench.data;

import dev.nextbench.data.FolderLayout.ImageFile;
import dev.nextbench.experiment.DataSettings;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Images in {@code root/{train,test}/class/}, JPEG or PNG; folders below a class's folder belong to it. Classes are the
 * sorted folder names. A test image goes through the settings' evaluation transform; a training image, where it is not
 * cropped at random, through timm's with crop 1.
 */
final class ImageFolder implements DataSet {
    private final Path root;
    private final String contentHash;
    private final List<String> classes;
    private final Map<Split, List<ImageFile>> files;
    private final SplitTransforms transforms;

    private ImageFolder(Path root, Contents contents, DataSettings settings) {
        this.root = root;
        this.contentHash = contents.hash();
        this.classes = contents.layout().classes();
        this.files = new EnumMap<>(Map.of(
                Split.TRAIN, limited(contents.layout(), Split.TRAIN, settings.trainLimit()),
                Split.TEST, limited(contents.layout(), Split.TEST, settings.testLimit())));
        this.transforms = SplitTransforms.of(settings);
    }

    static ImageFolder open(DataSettings settings) {
        Path root = root(settings);
        return new ImageFolder(root, contents(root, settings, true), settings);
    }

    static String hash(DataSettings settings) {
        return contents(root(settings), settings, false).hash();
    }

    private static Path root(DataSettings settings) {
        String path = settings.path();
        if (path == null || path.isBlank()) {
            throw new DataException("data.path is missing; set it to the folder with the splits' folders");
        }
        try {
            return Path.of(path).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new DataException("data.path: '%s' is no path (%s); correct it".formatted(path, e.getReason()));
        }
    }

    private record Contents(FolderLayout layout, String hash) {}

    private static Contents contents(Path root, DataSettings settings, boolean decode) {
        Map<Split, String> folders =
                new EnumMap<>(Map.of(Split.TRAIN, settings.trainSplit(), Split.TEST, settings.testSplit()));
        FolderLayout layout = FolderLayout.scan(root, folders);
        List<String> problems = new ArrayList<>(layout.problems());
        List<ImageFile> all = new ArrayList<>();
        layout.files().values().forEach(all::addAll);
        // Files are checked even if a folder is missing, so that everything is said at once.
        List<@Nullable Sha256> hashes =
                ContentIndex.of(real(root), CacheFolder.locate()).update(all, folders, decode, problems);
        if (!problems.isEmpty()) {
            throw new DataException(problems);
        }
        Sha256.Stream stream = new Sha256.Stream();
        for (int i = 0; i < all.size(); i++) {
            Sha256 hash = hashes.get(i);
            if (hash == null) {
                throw new IllegalStateException("no hash of " + all.get(i).path());
            }
            stream.text(all.get(i).split().toString());
            stream.text(all.get(i).name());
            stream.hash(hash);
        }
        return new Contents(layout, stream.finish().toString());
    }

    private static Path real(Path root) {
        try {
            return root.toRealPath();
        } catch (IOException e) {
            return root;
        }
    }

    /** The first {@code limit} images of every class by name, or all if it is 0. */
    private static List<ImageFile> limited(FolderLayout layout, Split split, int limit) {
        List<ImageFile> all = layout.files().getOrDefault(split, List.of());
        if (limit == 0) {
            return List.copyOf(all);
        }
        int[] taken = new int[layout.classes().size()];
        List<ImageFile> kept = new ArrayList<>();
        for (ImageFile image : all) {
            if (taken[image.label()]++ < limit) {
                kept.add(image);
            }
        }
        return kept;
    }

    private ImageFile file(Split split, int index) {
        return files.getOrDefault(split, List.of()).get(index);
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
        return files.getOrDefault(split, List.of()).size();
    }

    @Override
    public int label(Split split, int index) {
        return file(split, index).label();
    }

    @Override
    public String item(Split split, int index) {
        return file(split, index).path().toString();
    }

    @Override
    public RgbImage image(Split split, int index) {
        return file(split, index).read();
    }

    @Override
    public byte[] encoded(Split split, int index) {
        return file(split, index).content();
    }

    @Override
    public void read(Split split, int index, byte[] target, int offset) {
        transforms.of(split).write(item(split, index), encoded(split, index), target, offset);
    }

    @Override
    public Map<String, String> preprocessing() {
        return ImageFiles.preprocessing(transforms.of(Split.TEST));
    }
}

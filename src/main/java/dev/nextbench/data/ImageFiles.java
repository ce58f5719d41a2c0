package dev.nextbench.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Single image files, as an image folder reads them. */
public final class ImageFiles {
    private ImageFiles() {}

    /**
     * A JPEG or PNG as it is.
     *
     * @throws DataException if it cannot be read or is damaged; the message begins with the file's name
     */
    public static RgbImage read(Path file) {
        return EncodedImage.read(file.toString(), content(file));
    }

    /**
     * A JPEG or PNG as a model takes it: a square of {@code size} pixels, by {@link EvaluationTransform} with crop 1.
     *
     * @throws DataException if it cannot be read or is damaged; the message begins with the file's name
     */
    public static RgbImage decode(Path file, int size) {
        byte[] pixels = new byte[3 * size * size];
        new EvaluationTransform(size, 1).write(file.toString(), content(file), pixels, 0);
        return new RgbImage(size, size, pixels);
    }

    /** What {@link #decode} does, for provenance. */
    public static Map<String, String> preprocessing(int size) {
        return preprocessing(new EvaluationTransform(size, 1));
    }

    /** What reading and a transform do, for provenance. */
    public static Map<String, String> preprocessing(EvaluationTransform transform) {
        Map<String, String> steps = new TreeMap<>(transform.steps());
        steps.put("decoder", CropDecoder.version());
        steps.put("order", "RGB");
        return steps;
    }

    static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DataException(file + ": " + why(e, Files.isDirectory(file)));
        }
    }

    private static String why(IOException e, boolean folder) {
        if (folder) {
            return "is a folder; name an image file";
        }
        if (e instanceof NoSuchFileException) {
            return "there is no such file; check its name";
        }
        if (e instanceof AccessDeniedException) {
            return "may not be read; change its permissions";
        }
        return "cannot be read (%s); copy it again".formatted(e.getMessage());
    }
}

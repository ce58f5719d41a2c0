package dev.nextbench.data;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Labelled images of one size in two splits, checked. Safe for use by several threads. */
public interface DataSet {
    /** What reports call it. */
    String name();

    /** SHA-256, in hex, of every image and label of both splits, whatever the limits and the place on the disk. */
    String contentHash();

    /** The classes' names; a label is an index of this list. */
    List<String> classes();

    /** Height and width of every image of a split that is read, in pixels. */
    int imageSize(Split split);

    /** Images of a split, limits applied. */
    int size(Split split);

    /** The class of an image. */
    int label(Split split, int index);

    /** What messages call an image: its file, if it has one. */
    String item(Split split, int index);

    /**
     * An image as it is, of any size.
     *
     * @throws DataException if it cannot be read any more
     */
    RgbImage image(Split split, int index);

    /**
     * The file of an image, JPEG or PNG, so that only a part of it need be decoded; null if there is none, and
     * {@link #image} has to be asked.
     *
     * @throws DataException if it cannot be read any more
     */
    default byte @Nullable [] encoded(Split split, int index) {
        return null;
    }

    /**
     * Writes one image, scaled to {@link #imageSize}, {@code [H, W, 3]} bytes in the order RGB, to {@code target} from
     * {@code offset} on.
     *
     * @throws DataException if it cannot be read any more
     */
    void read(Split split, int index, byte[] target, int offset);

    /** Decoder and transforms that every image goes through, for provenance. */
    Map<String, String> preprocessing();

    /** Bytes of one image: {@code 3 H W}. */
    default int imageBytes(Split split) {
        return 3 * imageSize(split) * imageSize(split);
    }
}

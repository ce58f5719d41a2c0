package dev.nextbench.data;

import org.jspecify.annotations.Nullable;

/** A JPEG or PNG in memory: whether it is whole, and its pixels, in bounded memory. */
final class EncodedImage {
    /** Larger files are not read; the pixel limit alone is reached by far smaller ones. */
    private static final long LARGEST_BYTES = 1L << 30;

    private EncodedImage() {}

    /** Why a file of so many bytes is not read and what to do, or null if it is. */
    static @Nullable String sizeProblem(long bytes) {
        return bytes <= LARGEST_BYTES
                ? null
                : "too large: %,d bytes, and no image here has more than %,d; remove it"
                        .formatted(bytes, LARGEST_BYTES);
    }

    /** What is wrong with an image and what to do, or null; with {@code decode} it is also decoded. */
    static @Nullable String problem(byte[] content, boolean decode) {
        String problem = ImageCheck.problem(content);
        if (problem == null && decode && decode(content) == null) {
            return ImageCheck.damaged("it cannot be decoded");
        }
        return problem;
    }

    /** The pixels of an image without a {@link ImageCheck#problem}; null if it cannot be decoded. */
    static @Nullable RgbImage decode(byte[] content) {
        ImageCheck.Size size = ImageCheck.size(content);
        long pixels = size == null ? 0 : (long) size.width() * size.height();
        return PixelLimit.withRoom(pixels, () -> ImageDecoder.decode(content));
    }

    /**
     * The pixels of an image.
     *
     * @param item what the message calls it
     * @throws DataException if it is damaged
     */
    static RgbImage read(String item, byte[] content) {
        String problem = ImageCheck.problem(content);
        RgbImage image = problem == null ? decode(content) : null;
        if (image == null) {
            throw new DataException(
                    item + ": " + (problem == null ? ImageCheck.damaged("it cannot be decoded") : problem));
        }
        return image;
    }
}

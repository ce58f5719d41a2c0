package dev.nextbench.data;

import dev.nextbench.data.augment.ByteColumns;
import dev.nextbench.data.augment.PixelColumns;
import dev.nextbench.data.augment.Region;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the part of an image that a crop needs. Both decoders give the same pixels at full size; the first of them that
 * can decode an image does: the system's libturbojpeg, which leaves out what is not needed, then OpenCV's. Keeps its
 * memory from image to image; one for each thread.
 */
final class CropDecoder {
    private final @Nullable TurboJpeg turbo = TurboJpeg.open();
    private final ImageDecoder.Part part = new ImageDecoder.Part();
    private final ByteColumns bytes = new ByteColumns();

    /** What decodes, with its version. */
    static String version() {
        String whole = ImageDecoder.version();
        return TurboJpeg.isThere() ? "%s; parts of JPEGs by %s".formatted(whole, TurboJpeg.version()) : whole;
    }

    /**
     * The pixels of a part of an image, until the next image is decoded.
     *
     * @param item what messages call the image
     * @param region the part, in pixels of the scaled image
     * @param scale 1, or for a JPEG 2, 4 or 8: how many pixels become one on each side
     * @throws DataException if the image is damaged where the part is or above it; whole images are tried by
     *     {@code data check}
     */
    PixelColumns decode(String item, byte[] content, Region region, int scale) {
        String problem = ImageCheck.problem(content);
        ImageCheck.Size size = ImageCheck.size(content);
        long pixels = size == null ? 0 : (long) size.width() * size.height();
        // Decoders fill what is missing with grey, so only what has no problem is decoded.
        if (problem == null
                && turbo != null
                && PixelLimit.withRoom(pixels, () -> turbo.decode(content, region, scale))) {
            DecodedRows rows = turbo.decoded();
            bytes.set(rows.pixels(), rows.width(), rows.left(), region.top(), false);
            return bytes;
        }
        if (problem == null && !PixelLimit.withRoom(pixels, () -> ImageDecoder.decode(content, region, scale, part))) {
            problem = ImageCheck.damaged("it cannot be decoded");
        }
        if (problem != null) {
            throw new DataException(item + ": " + problem);
        }
        bytes.set(part.bytes(), region.width(), region.left(), region.top(), true);
        return bytes;
    }
}

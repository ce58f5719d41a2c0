package dev.nextbench.data;

import dev.nextbench.data.augment.Region;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nu.pattern.OpenCV;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

/** OpenCV's decoder; its native library is loaded when the first image is decoded. */
final class ImageDecoder {
    private static final Pattern JPEG_LIBRARY = Pattern.compile("JPEG:\\s+\\S*?(libjpeg\\S*) \\(ver ([^)]+)\\)");

    private static boolean loaded;

    private ImageDecoder() {}

    private static synchronized void load() {
        if (loaded) {
            return;
        }
        try {
            OpenCV.loadLocally();
        } catch (LinkageError | RuntimeException e) {
            throw new DataException(
                    List.of("the image decoder (OpenCV) cannot be loaded: %s; give the program a temporary"
                                    .formatted(e.getMessage())
                            + " folder with 100 MB free where libraries may be run from: java -Djava.io.tmpdir=FOLDER"),
                    e);
        }
        // Images are decoded side by side; threads inside one image would only be in their way.
        Core.setNumThreads(1);
        loaded = true;
    }

    /** What decodes, with its version. */
    static String version() {
        load();
        Matcher jpeg = JPEG_LIBRARY.matcher(Core.getBuildInformation());
        String name = "OpenCV " + Core.getVersionString();
        return jpeg.find() ? "%s with %s %s".formatted(name, jpeg.group(1), jpeg.group(2)) : name;
    }

    /**
     * A JPEG's or PNG's pixels as RGB: grey is repeated, alpha is dropped, 16 bits become 8, and the EXIF orientation is
     * not looked at, as the reference pipelines do not. Null if it cannot be decoded.
     */
    static @Nullable RgbImage decode(byte[] content) {
        load();
        MatOfByte encoded = new MatOfByte(content);
        Mat decoded = null;
        try {
            decoded = Imgcodecs.imdecode(encoded, Imgcodecs.IMREAD_COLOR | Imgcodecs.IMREAD_IGNORE_ORIENTATION);
            if (decoded.empty()) {
                return null;
            }
            byte[] bytes = new byte[Math.multiplyExact(3, Math.multiplyExact(decoded.cols(), decoded.rows()))];
            decoded.get(0, 0, bytes);
            for (int i = 0; i < bytes.length; i += 3) {
                byte blue = bytes[i];
                bytes[i] = bytes[i + 2];
                bytes[i + 2] = blue;
            }
            return new RgbImage(decoded.cols(), decoded.rows(), bytes);
        } catch (CvException e) {
            return null;
        } finally {
            encoded.release();
            if (decoded != null) {
                decoded.release();
            }
        }
    }

    /** Pixels of a part of an image that is decoded at full size or less. */
    static final class Part {
        private byte[] bytes = new byte[0];

        /** {@code [H, W, 3]}, in the order BGR; there may be more of them. */
        byte[] bytes() {
            return bytes;
        }
    }

    /**
     * Decodes a whole image as {@link #decode(byte[])} does, and keeps a part.
     *
     * @param region the part, in pixels of the scaled image
     * @param scale 1, or for a JPEG 2, 4 or 8: how many pixels become one on each side
     * @param target takes the part; its memory is used again
     * @return false if it cannot be decoded
     */
    static boolean decode(byte[] content, Region region, int scale, Part target) {
        load();
        MatOfByte encoded = new MatOfByte(content);
        Mat decoded = null;
        Mat part = null;
        try {
            decoded = Imgcodecs.imdecode(encoded, flag(scale) | Imgcodecs.IMREAD_IGNORE_ORIENTATION);
            if (decoded.cols() < region.left() + region.width() || decoded.rows() < region.top() + region.height()) {
                return false;
            }
            int bytes = Math.multiplyExact(3, Math.multiplyExact(region.width(), region.height()));
            if (target.bytes.length < bytes) {
                target.bytes = new byte[bytes];
            }
            part = decoded.submat(
                    region.top(), region.top() + region.height(), region.left(), region.left() + region.width());
            part.get(0, 0, target.bytes);
            return true;
        } catch (CvException e) {
            return false;
        } finally {
            encoded.release();
            if (part != null) {
                part.release();
            }
            if (decoded != null) {
                decoded.release();
            }
        }
    }

    private static int flag(int scale) {
        return switch (scale) {
            case 1 -> Imgcodecs.IMREAD_COLOR;
            case 2 -> Imgcodecs.IMREAD_REDUCED_COLOR_2;
            case 4 -> Imgcodecs.IMREAD_REDUCED_COLOR_4;
            case 8 -> Imgcodecs.IMREAD_REDUCED_COLOR_8;
            default -> throw new IllegalArgumentException("scale should be 1, 2, 4 or 8: " + scale);
        };
    }
}

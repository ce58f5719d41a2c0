package dev.nextbench.data;

import dev.nextbench.data.augment.CropResizer;
import dev.nextbench.data.augment.Interpolation;
import dev.nextbench.data.augment.Region;

/** Antialiased scaling, equal to Pillow's {@code Image.resize} byte for byte; see {@link CropResizer}. */
public enum Resampler {
    /** The triangle of radius 1. */
    BILINEAR(Interpolation.BILINEAR),

    /** The cubic convolution kernel of radius 2 with a = -1/2 (Keys, IEEE TASSP 29, 1981). */
    BICUBIC(Interpolation.BICUBIC);

    private final Interpolation kernel;

    Resampler(Interpolation kernel) {
        this.kernel = kernel;
    }

    Interpolation kernel() {
        return kernel;
    }

    /** The image scaled to a size; the image itself if it has that size. */
    public RgbImage resize(RgbImage image, int width, int height) {
        if (width == image.width() && height == image.height()) {
            return image;
        }
        byte[] target = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
        Region whole = Region.whole(image.width(), image.height());
        new CropResizer()
                .resize(image.bytes(), image.width(), image.height(), whole, kernel, false, target, width, height);
        return new RgbImage(width, height, target);
    }
}

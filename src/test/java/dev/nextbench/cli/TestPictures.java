package dev.nextbench.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Pictures to classify. */
final class TestPictures {
    private TestPictures() {}

    /** A level 0..255 of a picture. */
    static int level(int x, int y, int channel) {
        return (7 * x + 5 * y + 60 * channel + x * y) & 0xFF;
    }

    /** A square picture, written as PNG. */
    static Path write(Path file, int size) throws IOException {
        BufferedImage picture = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                picture.setRGB(x, y, level(x, y, 0) << 16 | level(x, y, 1) << 8 | level(x, y, 2));
            }
        }
        if (!ImageIO.write(picture, "png", file.toFile())) {
            throw new IOException("no writer of PNG");
        }
        return file;
    }
}

package dev.nextbench.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.data.augment.Normalization;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.model.Module;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes to normalised numbers in each of the three orders, on the graph that stands before every model. */
class NormalizationOnDeviceTest {
    private static final Module IDENTITY = (tracer, x) -> x;
    private static final int SIDE = 16;
    private static final int LEVELS = SIDE * SIDE;

    /** Bytes {@code [1, 16, 16, 3]} to {@code [1, 3, 16, 16]}. */
    private static float[] normalized(AugmentationSettings.Normalization order, byte[] image) throws IOException {
        try (GraphRun run = new GraphRun(ClassifierGraphs.normalizing(IDENTITY, SIDE, order))) {
            return run.numbers(run.bytes(image, 1, SIDE, SIDE, 3));
        }
    }

    /** An image with every level once, in all channels. */
    private static byte[] levels() {
        byte[] image = new byte[3 * LEVELS];
        for (int i = 0; i < image.length; i++) {
            image[i] = (byte) (i / 3);
        }
        return image;
    }

    /** The values of classification-training.md, section 8. */
    @ParameterizedTest
    @CsvSource({
        "TORCHVISION, 128, 0.0740646273, 0.205182195, 0.426492572",
        "TIMM, 128, 0.0740645081, 0.205182105, 0.426492393",
        "TORCHVISION, 0, -2.11790395, -2.03571415, -1.80444443",
        "TIMM, 0, -2.11790395, -2.03571439, -1.80444443",
        "TORCHVISION, 255, 2.24890828, 2.42857146, 2.6400001"
    })
    void listedValuesAreExact(AugmentationSettings.Normalization order, int level, float red, float green, float blue)
            throws IOException {
        float[] planes = normalized(order, levels());
        assertThat(planes[level]).isEqualTo(red);
        assertThat(planes[LEVELS + level]).isEqualTo(green);
        assertThat(planes[2 * LEVELS + level]).isEqualTo(blue);
    }

    /** {@code make_mixing_checks.py}: all 256 levels of the channels by PyTorch 2.7.1 (first two) and NumPy 2. */
    @ParameterizedTest
    @CsvSource({"TORCHVISION, bd18b1b8", "TIMM, bbf7212b", "PADDLE, 1cc110bd"})
    void everyLevelEqualsTheReference(AugmentationSettings.Normalization order, String expected) throws IOException {
        assertThat(GraphRun.checksum(normalized(order, levels()))).isEqualTo(expected);
    }

    @Test
    void anImageBecomesPlanes() throws IOException {
        float[] byLevel = normalized(AugmentationSettings.Normalization.TIMM, levels());
        byte[] image = new byte[3 * LEVELS];
        for (int i = 0; i < image.length; i++) {
            image[i] = (byte) (i * i * 7 + i * 13 + (i >> 5));
        }
        float[] planes = normalized(AugmentationSettings.Normalization.TIMM, image);
        for (int i = 0; i < planes.length; i++) {
            int channel = i / LEVELS;
            int level = image[3 * (i % LEVELS) + channel] & 0xFF;
            assertThat(planes[i]).isEqualTo(byLevel[channel * LEVELS + level]);
        }
    }

    @Test
    void theMeanColourIsTheMeanInWholeLevels() {
        for (int channel = 0; channel < 3; channel++) {
            long level = Math.round(255 * Normalization.MEAN.get(channel));
            assertThat((long) ((Normalization.MEAN_COLOR >> (8 * (2 - channel))) & 0xFF))
                    .isEqualTo(level);
        }
    }
}

package dev.nextbench.data.augment;

import static dev.nextbench.data.augment.TestPattern.checksum;
import static dev.nextbench.data.augment.TestPattern.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalizationTest {
    @ParameterizedTest
    @CsvSource({
        "TORCHVISION, 128, 0.0740646273, 0.205182195, 0.426492572",
        "TIMM, 128, 0.0740645081, 0.205182105, 0.426492393",
        "TORCHVISION, 0, -2.11790395, -2.03571415, -1.80444443",
        "TIMM, 0, -2.11790395, -2.03571439, -1.80444443",
        "TORCHVISION, 255, 2.24890828, 2.42857146, 2.6400001"
    })
    void listed_values_are_exact(Normalization order, int level, float red, float green, float blue) {
        assertThat(order.of(level, 0)).isEqualTo(red);
        assertThat(order.of(level, 1)).isEqualTo(green);
        assertThat(order.of(level, 2)).isEqualTo(blue);
    }

    /** All 256 levels of the channels against PyTorch 2.7.1 (first two) and NumPy 2. */
    @ParameterizedTest
    @CsvSource({"TORCHVISION, bd18b1b8", "TIMM, bbf7212b", "PADDLE, 1cc110bd"})
    void every_level_equals_the_reference(Normalization order, String expected) {
        ByteBuffer values = ByteBuffer.allocate(4 * 3 * 256).order(ByteOrder.LITTLE_ENDIAN);
        for (int channel = 0; channel < 3; channel++) {
            for (int level = 0; level < 256; level++) {
                values.putFloat(order.of(level, channel));
            }
        }
        assertThat(checksum(values.array())).isEqualTo(expected);
    }

    @Test
    void an_image_becomes_planes() {
        byte[] source = pattern(50, 40);
        ByteBuffer images = ByteBuffer.allocateDirect(7 + source.length);
        images.put(7, source);
        FloatBuffer planes = FloatBuffer.allocate(11 + source.length);
        Normalization.TIMM.apply(images, 7, planes, 11, 50 * 40);
        for (int channel = 0; channel < 3; channel++) {
            for (int pixel = 0; pixel < 50 * 40; pixel++) {
                assertThat(planes.get(11 + channel * 50 * 40 + pixel))
                        .isEqualTo(Normalization.TIMM.of(source[3 * pixel + channel] & 0xFF, channel));
            }
        }
    }
}

package dev.nextbench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class DecoderProbeTest {
    @Test
    void photographs_are_decoded_as_by_libjpeg_turbo() {
        DecoderProbe probe = DecoderProbe.run();
        assertThat(probe.reference()).startsWith("libjpeg-turbo ");
        assertThat(probe.pictures().stream().map(DecoderProbe.Picture::name))
                .containsExactly("chroma-420", "chroma-422", "chroma-444", "progressive", "coarse", "grey", "cmyk");
        assertThat(probe.pictures()).allSatisfy(picture -> {
            assertThat(picture.bytes()).isEqualTo(51 * 37 * 3);
            // OpenCV rounds the conversion from CMYK down.
            assertThat(picture.largest()).isEqualTo(picture.name().equals("cmyk") ? 1 : 0);
        });
        assertThat(probe.summary()).contains("on 6 of 7 pictures; cmyk differs: max 1 level, ");
    }

    @Test
    void differences_are_measured_in_levels() {
        DecoderProbe.Picture picture =
                DecoderProbe.difference("x", new byte[] {0, 10, (byte) 250, 7}, new byte[] {0, 13, (byte) 249, 7});
        assertThat(picture.bytes()).isEqualTo(4);
        assertThat(picture.different()).isEqualTo(2);
        assertThat(picture.largest()).isEqualTo(3);
        assertThat(picture.mean()).isCloseTo(1, within(1e-12));
        assertThat(new DecoderProbe("R 1", List.of(picture)).summary())
                .isEqualTo("equal to R 1 on 0 of 1 pictures; x differs: max 3 levels, mean 1.00, 50.0 % of bytes");
        DecoderProbe.Picture same = DecoderProbe.difference("y", new byte[3], new byte[3]);
        assertThat(new DecoderProbe("R 1", List.of(same, same)).summary()).isEqualTo("equal to R 1 on all 2 pictures");
    }
}

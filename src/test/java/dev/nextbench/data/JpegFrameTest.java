package dev.nextbench.data;

import static dev.nextbench.data.CropDecoderTest.CHROMA_420;
import static dev.nextbench.data.CropDecoderTest.CHROMA_444;
import static dev.nextbench.data.CropDecoderTest.encode;
import static dev.nextbench.data.CropDecoderTest.jpeg;
import static dev.nextbench.data.CropDecoderTest.picture;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opencv.imgcodecs.Imgcodecs;

class JpegFrameTest {
    @BeforeAll
    static void loadOpenCv() {
        assertThat(ImageDecoder.version()).isNotEmpty();
    }

    private static JpegFrame frame(byte[] content) {
        JpegFrame frame = JpegFrame.of(content);
        assertThat(frame).isNotNull();
        return frame;
    }

    @Test
    void size_and_groups_are_read() {
        JpegFrame colour = frame(jpeg(161, 117, CHROMA_420, 90));
        assertThat(colour).extracting(JpegFrame::width, JpegFrame::height).containsExactly(161, 117);
        assertThat(colour.groupHeight()).isEqualTo(16);
        assertThat(colour.inOnePass()).isTrue();
        assertThat(frame(jpeg(161, 117, CHROMA_444, 90)).groupHeight()).isEqualTo(8);
        assertThat(frame(encode(picture(9, 8, true, 1), ".jpg")).groupHeight()).isEqualTo(8);
    }

    @Test
    void one_group_more_than_the_rows_take_is_decoded() {
        JpegFrame frame = frame(jpeg(161, 117, CHROMA_420, 90));
        assertThat(frame.rowsToDecode(1)).isEqualTo(32);
        assertThat(frame.rowsToDecode(16)).isEqualTo(32);
        assertThat(frame.rowsToDecode(17)).isEqualTo(48);
        assertThat(frame.rowsToDecode(96)).isEqualTo(112);
        assertThat(frame.rowsToDecode(97)).isEqualTo(117);
    }

    @Test
    void rows_that_are_coded_in_several_passes_are_all_decoded() {
        JpegFrame frame = frame(encode(picture(161, 117, false, 1), ".jpg", Imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1));
        assertThat(frame.inOnePass()).isFalse();
        assertThat(frame.rowsToDecode(1)).isEqualTo(117);
    }

    @Test
    void a_jpeg_that_ends_anywhere_is_no_error() {
        byte[] content = jpeg(161, 117, CHROMA_420, 90);
        for (int length = 0; length < 700; length++) {
            JpegFrame frame = JpegFrame.of(Arrays.copyOf(content, length));
            assertThat(frame == null || frame.height() == 117)
                    .as("%d bytes", length)
                    .isTrue();
        }
        assertThat(JpegFrame.of(encode(picture(9, 8, false, 1), ".png"))).isNull();
    }

    @Test
    void a_jpeg_that_was_cut_behind_the_first_byte_of_a_marker_is_truncated() {
        byte[] least = {(byte) 0xFF, (byte) 0xD8, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF};
        assertThat(ImageCheck.problem(least)).startsWith("truncated: ");
        byte[] whole = jpeg(161, 117, CHROMA_420, 90);
        for (int length = 4; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            cut[length - 1] = (byte) 0xFF;
            assertThat(ImageCheck.problem(cut)).as("%d bytes", length).startsWith("truncated: ");
        }
    }
}

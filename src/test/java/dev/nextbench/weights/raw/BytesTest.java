package dev.nextbench.weights.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.weights.WeightsException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that take several mappings are one row of bytes. */
class BytesTest {
    private static final int STRIDE = 16;
    private static final int SIZE = 75;

    @TempDir
    Path folder;

    private Bytes mapped() throws Exception {
        byte[] content = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            content[i] = (byte) (i + 100);
        }
        Path file = Files.write(folder.resolve("file"), content);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return Bytes.map(channel, STRIDE);
        }
    }

    @Test
    void slices_up_to_a_stride_lie_in_one_window_wherever_they_begin() throws Exception {
        Bytes bytes = mapped();
        assertThat(bytes.size()).isEqualTo(SIZE);
        for (int begin = 0; begin <= SIZE; begin++) {
            for (int length = 0; length <= Math.min(STRIDE, SIZE - begin); length++) {
                ByteBuffer slice = bytes.part(begin, length).buffer();
                assertThat(slice.remaining()).isEqualTo(length);
                for (int i = 0; i < length; i++) {
                    assertThat(slice.get(i)).isEqualTo((byte) (begin + i + 100));
                    assertThat(bytes.part(begin, length).at(i)).isEqualTo((begin + i + 100) & 0xFF);
                }
            }
        }
    }

    @Test
    void what_lies_outside_is_refused() throws Exception {
        Bytes bytes = mapped();
        assertThatThrownBy(() -> bytes.at(SIZE)).isInstanceOf(WeightsException.class);
        assertThatThrownBy(() -> bytes.at(-1)).isInstanceOf(WeightsException.class);
        assertThatThrownBy(() -> bytes.part(70, 6)).isInstanceOf(WeightsException.class);
        assertThatThrownBy(() -> bytes.part(10, Long.MAX_VALUE)).isInstanceOf(WeightsException.class);
        assertThatThrownBy(() -> bytes.part(Long.MAX_VALUE, 1)).isInstanceOf(WeightsException.class);
        assertThatThrownBy(() -> bytes.part(10, 5).buffer(0, 6)).isInstanceOf(WeightsException.class);
        assertThatThrownBy(() -> bytes.buffer(1, 2 * STRIDE))
                .hasMessageContaining("more than can be read in one piece");
    }
}

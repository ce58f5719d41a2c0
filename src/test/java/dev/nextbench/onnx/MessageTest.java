package dev.nextbench.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The wire format (protobuf.dev, 'Encoding'); the first values are that page's examples. */
class MessageTest {
    private static byte[] bytes(Message message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            message.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat((long) out.size()).isEqualTo(message.length());
        return out.toByteArray();
    }

    private static String hex(Message message) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes(message));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 150, 08 96 01",
        "1, 0, 08 00",
        "1, 127, 08 7f",
        "1, 128, 08 80 01",
        "15, 1, 78 01",
        "16, 1, 80 01 01",
        "20, 7, a0 01 07",
        "3, -1, 18 ff ff ff ff ff ff ff ff ff 01",
        "1, 9223372036854775807, 08 ff ff ff ff ff ff ff ff 7f"
    })
    void numbers_take_seven_bits_at_a_time(int field, long value, String expected) {
        assertThat(hex(new Message().number(field, value))).isEqualTo(expected);
    }

    @Test
    void text_has_its_length_in_bytes_before_it() {
        assertThat(hex(new Message().text(2, "testing"))).isEqualTo("12 07 74 65 73 74 69 6e 67");
        assertThat(hex(new Message().text(2, "é"))).isEqualTo("12 02 c3 a9");
        assertThat(hex(new Message().text(1, ""))).isEqualTo("0a 00");
    }

    @Test
    void floats_are_four_bytes_low_first() {
        assertThat(hex(new Message().decimal(2, 1f))).isEqualTo("15 00 00 80 3f");
    }

    @Test
    void messages_lie_in_messages() {
        Message inner = new Message().number(1, 150);
        assertThat(hex(new Message().message(3, inner))).isEqualTo("1a 03 08 96 01");
        assertThat(hex(new Message().number(1, 1).message(3, inner).number(1, 2)))
                .isEqualTo("08 01 1a 03 08 96 01 08 02");
        assertThat(hex(new Message().message(3, new Message()))).isEqualTo("1a 00");
    }

    @Test
    void long_bytes_keep_their_place_and_their_position() {
        byte[] content = new byte[600_001];
        new Random(1).nextBytes(content);
        ByteBuffer direct = ByteBuffer.allocateDirect(content.length + 3);
        direct.position(3).put(content).position(3);
        Message inner = new Message().number(1, 5).bytes(9, direct).number(2, 6);
        byte[] written = bytes(new Message().number(1, 1).message(7, inner).number(8, 17));

        ByteBuffer read = ByteBuffer.wrap(written);
        assertThat(HexFormat.of().formatHex(written, 0, 12)).isEqualTo("08013ac9cf2408054ac1cf24");
        byte[] middle = new byte[content.length];
        read.position(12).get(middle);
        assertThat(middle).isEqualTo(content);
        assertThat(HexFormat.of().formatHex(written, 12 + content.length, written.length))
                .isEqualTo("10064011");
        assertThat(direct.position()).isEqualTo(3);
    }
}

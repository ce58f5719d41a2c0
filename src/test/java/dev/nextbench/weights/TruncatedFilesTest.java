package dev.nextbench.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A download that broke off, at whatever byte, is a message and nothing else. */
class TruncatedFilesTest {
    @ParameterizedTest
    @MethodSource("dev.nextbench.weights.Fixtures#readable")
    void every_beginning_of_a_file_is_refused(String fixture) {
        byte[] whole = Fixtures.bytes(fixture);
        assertThat(whole).hasSizeGreaterThan(200);
        for (int length = 0; length < whole.length; length++) {
            String message = message(Arrays.copyOf(whole, length));
            if (message.isBlank() || message.contains("\n")) {
                fail("the first " + length + " bytes of " + fixture + " give: " + message);
            }
        }
    }

    /** The message with which a file is refused; empty if it is read. */
    private static String message(byte[] file) {
        try {
            Fixtures.read(file);
            return "";
        } catch (WeightsException e) {
            return String.valueOf(e.getMessage());
        }
    }
}

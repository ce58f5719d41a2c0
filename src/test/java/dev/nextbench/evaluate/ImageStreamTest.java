package dev.nextbench.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.data.DataException;
import dev.nextbench.data.RgbImage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageStreamTest {
    private static RgbImage image(int level) {
        return new RgbImage(1, 1, new byte[] {(byte) level, 0, 0});
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 5", "4, 7", "3, 100"})
    void images_come_in_order(int threads, int ahead) {
        try (ImageStream stream = new ImageStream(50, ImageStreamTest::image, threads, ahead)) {
            for (int i = 0; i < 50; i++) {
                assertThat(stream.next().image()).isEqualTo(image(i));
            }
        }
    }

    @Test
    void no_more_are_made_ahead_than_may_wait() {
        AtomicInteger made = new AtomicInteger();
        Semaphore done = new Semaphore(0);
        try (ImageStream stream = new ImageStream(
                100,
                index -> {
                    made.incrementAndGet();
                    done.release();
                    return image(index);
                },
                4,
                6)) {
            done.acquireUninterruptibly(6);
            assertThat(made).hasValue(6);
            stream.next();
            done.acquireUninterruptibly();
            assertThat(made).hasValue(7);
        }
    }

    @Test
    void what_cannot_be_read_stands_in_its_place() {
        try (ImageStream stream = new ImageStream(
                3,
                index -> {
                    if (index == 1) {
                        throw new DataException("b.png: truncated");
                    }
                    return image(index);
                },
                2,
                4)) {
            assertThat(stream.next().problem()).isNull();
            assertThat(stream.next().problem()).isEqualTo("b.png: truncated");
            assertThat(stream.next().image()).isEqualTo(image(2));
        }
    }

    @Test
    void a_fault_of_the_program_is_not_taken_for_a_bad_file() {
        try (ImageStream stream = new ImageStream(
                1,
                index -> {
                    throw new ArithmeticException("overflow");
                },
                1,
                1)) {
            assertThatThrownBy(stream::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("overflow");
        }
    }
}

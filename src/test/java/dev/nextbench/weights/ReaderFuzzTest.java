package dev.nextbench.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.nextbench.random.SplitMix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Files that are damaged at random are read, or refused by a {@link WeightsException}, and nothing else happens. The
 * property {@code nextbench.fuzz.cases} sets how many are tried, {@code nextbench.fuzz.seed} which ones.
 */
class ReaderFuzzTest {
    private static final int CASES = Integer.getInteger("nextbench.fuzz.cases", 6_000);
    private static final long SEED = Long.getLong("nextbench.fuzz.seed", 1);
    private static final long SLOWEST = TimeUnit.SECONDS.toNanos(5);

    /** Opcodes, and bytes that are lengths or counts in some format. */
    private static final byte[] TELLING = {
        '(',
        '.',
        '0',
        '2',
        'B',
        'G',
        'J',
        'K',
        'N',
        'Q',
        'R',
        'X',
        ']',
        'a',
        'b',
        'c',
        'e',
        'h',
        'j',
        'q',
        'r',
        's',
        't',
        'u',
        '}',
        ')',
        (byte) 0x80,
        (byte) 0x81,
        (byte) 0x85,
        (byte) 0x8A,
        (byte) 0x8D,
        (byte) 0x93,
        (byte) 0x94,
        0,
        1,
        2,
        5,
        8,
        0x7F,
        (byte) 0xFF
    };

    private final List<byte[]> files = new ArrayList<>();

    /** One of a few ways to damage a file. */
    private byte[] damage(byte[] file, SplitMix random) {
        byte[] damaged = file.clone();
        int at = random.nextInt(file.length);
        switch (random.nextInt(7)) {
            case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> damaged[at] = (byte) random.nextInt(256);
            case 2 -> damaged[at] = TELLING[random.nextInt(TELLING.length)];
            case 3 -> { // a length or an offset, of any width
                int width = Math.min(1 << random.nextInt(4), file.length - at);
                byte fill = TELLING[TELLING.length - 1 - random.nextInt(7)];
                Arrays.fill(damaged, at, at + width, fill);
            }
            case 4 -> { // bytes taken out
                int end = Math.min(file.length, at + 1 + random.nextInt(40));
                damaged = joined(Arrays.copyOf(file, at), Arrays.copyOfRange(file, end, file.length));
            }
            case 5 -> { // bytes put in, of this file or another one
                byte[] other = random.nextInt(2) == 0 ? file : files.get(random.nextInt(files.size()));
                int from = random.nextInt(other.length);
                byte[] piece = Arrays.copyOfRange(other, from, Math.min(other.length, from + 1 + random.nextInt(60)));
                damaged = joined(joined(Arrays.copyOf(file, at), piece), Arrays.copyOfRange(file, at, file.length));
            }
            default -> { // the beginning of this file and the end of another one
                byte[] other = files.get(random.nextInt(files.size()));
                damaged = joined(
                        Arrays.copyOf(file, at), Arrays.copyOfRange(other, random.nextInt(other.length), other.length));
            }
        }
        return damaged;
    }

    private static byte[] joined(byte[] one, byte[] two) {
        byte[] joined = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, joined, one.length, two.length);
        return joined;
    }

    @Test
    void damaged_files_are_read_or_refused() {
        assertTimeoutPreemptively(Duration.ofSeconds(60 + CASES / 1_000), this::tryAll);
    }

    private void tryAll() {
        Fixtures.readable().forEach(file -> files.add(Fixtures.bytes(file)));
        Fixtures.REFUSED.forEach(file -> files.add(Fixtures.bytes(file)));
        int read = 0;
        for (int i = 0; i < CASES; i++) {
            SplitMix random = SplitMix.of(SEED, i);
            byte[] damaged = files.get(i % files.size());
            for (int times = 1 + random.nextInt(3); times > 0 && damaged.length > 0; times--) {
                damaged = damage(damaged, random);
            }
            read += isRead(damaged, "case " + i + " of seed " + SEED) ? 1 : 0;
        }
        // Most damage is to tensors' elements or is found; a reader that refused all would pass the rest of this test.
        assertThat(read).isBetween(CASES / 20, CASES * 19 / 20);
    }

    private static boolean isRead(byte[] file, String which) {
        long start = System.nanoTime();
        try {
            Fixtures.read(file)
                    .tensors()
                    .forEach((name, tensor) -> assertThat((long) tensor.bytes().remaining())
                            .as(which)
                            .isEqualTo(tensor.shape().elements() * Float.BYTES));
            return true;
        } catch (WeightsException e) {
            assertThat(e.getMessage()).as(which).isNotBlank().doesNotContain("\n", "\r");
            return false;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(which + " ends in " + e, e);
        } finally {
            assertThat(System.nanoTime() - start).as(which).isLessThan(SLOWEST);
        }
    }
}

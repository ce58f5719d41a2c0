package dev.nextbench.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.MixImages;
import dev.nextbench.graph.op.Permute;
import dev.nextbench.random.SplitMix;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mix-up and cut-mix as {@link MixImages} does them, against the arithmetic of timm. */
class MixingOnDeviceTest {
    private static final int BATCH = 4;
    private static final int HEIGHT = 8;
    private static final int WIDTH = 6;
    private static final int CHANNELS = 3;
    private static final int SIZE = HEIGHT * WIDTH * CHANNELS;
    private static final long[] REVERSED = {3, 2, 1, 0};
    private static final long[] NO_BOX = {0, 0, 0, 0};

    private static Graph mixing(boolean rounds, ElementType type) {
        Tracer tracer = new Tracer();
        Value images = type == ElementType.UINT8
                ? tracer.apply(
                        Permute.TO_CHANNELS_FIRST, tracer.input("images", Shape.of(1, HEIGHT, WIDTH, CHANNELS), type))
                : tracer.input("images", Shape.of(1, CHANNELS, HEIGHT, WIDTH), type);
        Value partners = tracer.input("partners", Shape.of(1), ElementType.INT64);
        Value blend = tracer.input("blend", Shape.of(2), ElementType.FLOAT32);
        Value box = tracer.input("box", Shape.of(4), ElementType.INT64);
        return tracer.graph(tracer.apply(new MixImages(rounds), images, partners, blend, box));
    }

    /** The factors as a training step gives them. */
    private static float[] blend(double lambda) {
        return new float[] {(float) lambda, (float) (1 - lambda)};
    }

    /** Mixes bytes {@code [N, H, W, C]}; the results are whole numbers, so that bytes come back. */
    private static byte[] mixed(
            byte[] images, int height, int width, int channels, long[] partners, float[] blend, long[] box)
            throws IOException {
        int count = partners.length;
        try (GraphRun run = new GraphRun(mixing(true, ElementType.UINT8))) {
            float[] planes = run.numbers(
                    run.bytes(images, count, height, width, channels),
                    run.longs(partners),
                    run.floats(blend, 2),
                    run.longs(box));
            byte[] bytes = new byte[planes.length];
            int pixels = height * width;
            for (int i = 0; i < bytes.length; i++) {
                int image = i / (pixels * channels);
                float level = planes[(image * channels + i % channels) * pixels + i / channels % pixels];
                assertThat((double) level).isEqualTo(Math.rint(level)).isBetween(0.0, 255.0);
                bytes[i] = (byte) level;
            }
            return bytes;
        }
    }

    private static float[] mixed(float[] images, long[] shape, long[] partners, float[] blend, long[] box)
            throws IOException {
        try (GraphRun run = new GraphRun(mixing(false, ElementType.FLOAT32))) {
            return run.numbers(run.floats(images, shape), run.longs(partners), run.floats(blend, 2), run.longs(box));
        }
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[BATCH * SIZE];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * i * 7 + i * 13 + (i >> 5));
        }
        return bytes;
    }

    /** The bytes as [N, C, H, W], divided by 16. */
    private static float[] floats() {
        byte[] bytes = bytes();
        float[] floats = new float[bytes.length];
        int plane = HEIGHT * WIDTH;
        for (int i = 0; i < bytes.length; i++) {
            int at = i / SIZE * SIZE + i % CHANNELS * plane + i % SIZE / CHANNELS;
            floats[at] = (bytes[i] & 0xFF) / 16f;
        }
        return floats;
    }

    private static final long[] SHAPE = {BATCH, CHANNELS, HEIGHT, WIDTH};

    /** {@code make_mixing_checks.py}: timm's FastCollateMixup (NumPy) and Mixup (PyTorch 2.7.1 on a CPU). */
    @ParameterizedTest
    @CsvSource({
        "0.3, 6ad9e447, 88e7cb94",
        "0.5, 11404c11, 75a95c9a",
        "0.123456789, 557501df, a2537a80",
        "0.999, 97da958f, 9a295490"
    })
    void mixUpEqualsTimm(double lambda, String ofBytes, String ofFloats) throws IOException {
        byte[] mixedBytes = mixed(bytes(), HEIGHT, WIDTH, CHANNELS, REVERSED, blend(lambda), NO_BOX);
        assertThat(GraphRun.checksum(mixedBytes)).isEqualTo(ofBytes);
        assertThat(GraphRun.checksum(mixed(floats(), SHAPE, REVERSED, blend(lambda), NO_BOX)))
                .isEqualTo(ofFloats);
    }

    /** The examples of classification-training.md, section 7.1. */
    @Test
    void bytesAreRoundedHalfToEven() throws IOException {
        byte[] third = mixed(new byte[] {10, 1, 2, (byte) 201, 2, 3}, 1, 3, 1, new long[] {1, 0}, blend(0.3), NO_BOX);
        assertThat(third[0]).isEqualTo((byte) 144);
        assertThat(mixed(new byte[] {1, 2, 2, 3}, 1, 2, 1, new long[] {1, 0}, blend(0.5), NO_BOX))
                .containsExactly(2, 2, 2, 2);
        assertThat(mixed(new float[] {1, 2, 2, 3}, new long[] {2, 1, 1, 2}, new long[] {1, 0}, blend(0.5), NO_BOX))
                .as("numbers that need not be whole are not rounded")
                .containsExactly(1.5f, 2.5f, 1.5f, 2.5f);
    }

    @Test
    void everyPairOfLevelsBlendsToALevel() throws IOException {
        byte[] bytes = new byte[2 * 65536];
        for (int i = 0; i < 65536; i++) {
            bytes[i] = (byte) (i >> 8);
            bytes[65536 + i] = (byte) i;
        }
        double lambda = 0.7071;
        byte[] mixed = mixed(bytes, 256, 256, 1, new long[] {1, 0}, blend(lambda), NO_BOX);
        for (int i = 0; i < 65536; i++) {
            float exact = (float) lambda * (i >> 8) + (float) (1 - lambda) * (i & 0xFF);
            assertThat(mixed[i] & 0xFF).isEqualTo((int) Math.rint(exact));
        }
    }

    @Test
    void cutMixCopiesTheBoxOfThePartner() throws IOException {
        long[] box = {2, 7, 1, 4};
        float[] whole = {1, 0};
        byte[] before = bytes();
        byte[] after = mixed(before, HEIGHT, WIDTH, CHANNELS, REVERSED, whole, box);
        for (int i = 0; i < after.length; i++) {
            int y = i % SIZE / (WIDTH * CHANNELS);
            int x = i % (WIDTH * CHANNELS) / CHANNELS;
            boolean inside = y >= 2 && y < 7 && x >= 1 && x < 4;
            assertThat(after[i]).isEqualTo(before[inside ? (BATCH - 1 - i / SIZE) * SIZE + i % SIZE : i]);
        }
        float[] floatsBefore = floats();
        float[] floatsAfter = mixed(floatsBefore, SHAPE, REVERSED, whole, box);
        for (int i = 0; i < floatsAfter.length; i++) {
            int y = i % (HEIGHT * WIDTH) / WIDTH;
            int x = i % WIDTH;
            boolean inside = y >= 2 && y < 7 && x >= 1 && x < 4;
            assertThat(floatsAfter[i]).isEqualTo(floatsBefore[inside ? (BATCH - 1 - i / SIZE) * SIZE + i % SIZE : i]);
        }
    }

    @Test
    void anyPermutationIsMixed() throws IOException {
        int batch = 9;
        int size = 500;
        float[] before = new float[batch * size];
        SplitMix random = new SplitMix(8);
        for (int i = 0; i < before.length; i++) {
            before[i] = (float) random.nextGaussian();
        }
        for (int trial = 0; trial < 5; trial++) {
            long[] partner = new long[batch];
            int[] permutation = random.permutation(batch);
            for (int i = 0; i < batch; i++) {
                partner[i] = permutation[i];
            }
            double lambda = random.nextDouble();
            float[] after = mixed(before, new long[] {batch, 1, 20, 25}, partner, blend(lambda), NO_BOX);
            for (int i = 0; i < after.length; i++) {
                float other = before[permutation[i / size] * size + i % size];
                assertThat(after[i]).isEqualTo(before[i] * (float) lambda + other * (float) (1 - lambda));
            }
        }
    }

    @Test
    void noMixingLeavesImages() throws IOException {
        long[] itself = {0, 1, 2, 3};
        assertThat(mixed(bytes(), HEIGHT, WIDTH, CHANNELS, itself, blend(1), NO_BOX))
                .isEqualTo(bytes());
        assertThat(mixed(floats(), SHAPE, itself, blend(1), NO_BOX)).isEqualTo(floats());
    }
}

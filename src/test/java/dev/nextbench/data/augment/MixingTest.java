package dev.nextbench.data.augment;

import static dev.nextbench.data.augment.TestPattern.checksum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.random.SplitMix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixingTest {
    private static final int BATCH = 4;
    private static final int HEIGHT = 8;
    private static final int WIDTH = 6;
    private static final int CHANNELS = 3;
    private static final int SIZE = HEIGHT * WIDTH * CHANNELS;
    private static final int[] REVERSED = {3, 2, 1, 0};
    private static final Mixing RECIPE = new Mixing(0.8, 1, 1, 0.5, Mixing.Partners.REVERSED);

    @ParameterizedTest
    @CsvSource({
        "0.3, 112, 112, 19, 205, 19, 205, 0.31050701530612246",
        "0.3, 10, 200, 0, 103, 107, 224, 0.7598254145408163",
        "0.75, 0, 0, 0, 56, 0, 56, 0.9375",
        "0, 50, 50, 0, 162, 0, 162, 0.47696109693877553",
        "0.9999, 100, 100, 99, 101, 99, 101, 0.9999202806122449"
    })
    void boxes_are_those_of_timm(
            double lambda, int centreY, int centreX, int top, int bottom, int left, int right, double corrected) {
        Region box = Mixing.box(224, 224, lambda, centreY, centreX);
        assertThat(box).isEqualTo(new Region(top, left, bottom - top, right - left));
        assertThat(Mixing.kept(box, 224, 224)).isEqualTo(corrected);
    }

    @Test
    void a_box_of_less_than_two_pixels_is_none() {
        assertThat(Mixing.box(8, 8, 0.99, 4, 4)).isNull();
        assertThat(Mixing.kept(null, 8, 8)).isEqualTo(1);
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

    private static byte[] littleEndian(float[] floats) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * floats.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(floats);
        return bytes.array();
    }

    /** Against timm's FastCollateMixup arithmetic (NumPy) and Mixup's (PyTorch 2.7.1 on a CPU). */
    @ParameterizedTest
    @CsvSource({
        "0.3, 6ad9e447, 88e7cb94",
        "0.5, 11404c11, 75a95c9a",
        "0.123456789, 557501df, a2537a80",
        "0.999, 97da958f, 9a295490"
    })
    void mix_up_equals_timm(double lambda, String ofBytes, String ofFloats) {
        Mix mix = new Mix(lambda, null, REVERSED);
        byte[] bytes = bytes();
        mix.mixBytes(ByteBuffer.wrap(bytes), HEIGHT, WIDTH, CHANNELS);
        assertThat(checksum(bytes)).isEqualTo(ofBytes);
        float[] floats = floats();
        mix.mixFloats(FloatBuffer.wrap(floats), CHANNELS, HEIGHT, WIDTH);
        assertThat(checksum(littleEndian(floats))).isEqualTo(ofFloats);
    }

    @Test
    void bytes_are_rounded_half_to_even() {
        byte[] bytes = {10, 1, 2, (byte) 201, 2, 3};
        new Mix(0.3, null, new int[] {1, 0}).mixBytes(ByteBuffer.wrap(bytes), 1, 3, 1);
        assertThat(bytes[0]).isEqualTo((byte) 144);
        byte[] halves = {1, 2, 2, 3};
        new Mix(0.5, null, new int[] {1, 0}).mixBytes(ByteBuffer.wrap(halves), 1, 2, 1);
        assertThat(halves).containsExactly(2, 2, 2, 2);
    }

    @Test
    void every_pair_of_levels_blends_to_a_level() {
        byte[] bytes = new byte[2 * 65536];
        for (int i = 0; i < 65536; i++) {
            bytes[i] = (byte) (i >> 8);
            bytes[65536 + i] = (byte) i;
        }
        double lambda = 0.7071;
        new Mix(lambda, null, new int[] {1, 0}).mixBytes(ByteBuffer.wrap(bytes), 256, 256, 1);
        for (int i = 0; i < 65536; i++) {
            float exact = (float) lambda * (i >> 8) + (float) (1 - lambda) * (i & 0xFF);
            assertThat(bytes[i] & 0xFF).isEqualTo((int) Math.rint(exact));
        }
    }

    @Test
    void cut_mix_copies_the_box_of_the_partner() {
        Region box = new Region(2, 1, 5, 3);
        Mix mix = new Mix(Mixing.kept(box, HEIGHT, WIDTH), box, REVERSED);
        byte[] before = bytes();
        byte[] after = bytes();
        mix.mixBytes(ByteBuffer.wrap(after), HEIGHT, WIDTH, CHANNELS);
        for (int i = 0; i < after.length; i++) {
            int y = i % SIZE / (WIDTH * CHANNELS);
            int x = i % (WIDTH * CHANNELS) / CHANNELS;
            boolean inside = y >= 2 && y < 7 && x >= 1 && x < 4;
            assertThat(after[i]).isEqualTo(before[inside ? (BATCH - 1 - i / SIZE) * SIZE + i % SIZE : i]);
        }
        float[] floatsBefore = floats();
        float[] floatsAfter = floats();
        mix.mixFloats(FloatBuffer.wrap(floatsAfter), CHANNELS, HEIGHT, WIDTH);
        for (int i = 0; i < floatsAfter.length; i++) {
            int y = i % (HEIGHT * WIDTH) / WIDTH;
            int x = i % WIDTH;
            boolean inside = y >= 2 && y < 7 && x >= 1 && x < 4;
            assertThat(floatsAfter[i]).isEqualTo(floatsBefore[inside ? (BATCH - 1 - i / SIZE) * SIZE + i % SIZE : i]);
        }
    }

    @Test
    void any_permutation_is_mixed_in_place() {
        int batch = 9;
        int size = 5000; // more than one piece
        float[] before = new float[batch * size];
        SplitMix random = new SplitMix(8);
        for (int i = 0; i < before.length; i++) {
            before[i] = (float) random.nextGaussian();
        }
        for (int trial = 0; trial < 20; trial++) {
            int[] partner = random.permutation(batch);
            double lambda = random.nextDouble();
            float[] after = before.clone();
            new Mix(lambda, null, partner).mixFloats(FloatBuffer.wrap(after), 1, 50, 100);
            for (int i = 0; i < after.length; i++) {
                float other = before[partner[i / size] * size + i % size];
                assertThat(after[i]).isEqualTo(before[i] * (float) lambda + other * (float) (1 - lambda));
            }
        }
    }

    @Test
    void no_mixing_leaves_images_and_smooths_targets() {
        byte[] bytes = bytes();
        Mix none = Mix.none(BATCH);
        none.mixBytes(ByteBuffer.wrap(bytes), HEIGHT, WIDTH, CHANNELS);
        assertThat(bytes).isEqualTo(bytes());
        float[] targets = new float[2 * 1000];
        Mix.none(2).targets(new int[] {7, 3}, 1000, 0.1, FloatBuffer.wrap(targets));
        assertThat(targets[7]).isEqualTo(0.9001f);
        assertThat(targets[8]).isEqualTo(0.0001f);
        assertThat(targets[1003]).isEqualTo(0.9001f);
    }

    /** Against timm 1.0.31's mixup_target. */
    @Test
    void targets_equal_timm() {
        float[] targets = new float[2000];
        new Mix(0.3, null, new int[] {1, 0}).targets(new int[] {7, 3}, 1000, 0.1, FloatBuffer.wrap(targets));
        assertThat(targets[7]).isEqualTo(0.27010003f);
        assertThat(targets[3]).isEqualTo(0.63009995f);
        assertThat(checksum(littleEndian(targets))).isEqualTo("85b63c9a");
        float[] equalLabels = new float[4000];
        new Mix(0.123456789, null, REVERSED).targets(new int[] {7, 3, 3, 7}, 1000, 0.1, FloatBuffer.wrap(equalLabels));
        assertThat(checksum(littleEndian(equalLabels))).isEqualTo("7fd59864");
    }

    @Test
    void half_of_the_batches_are_cut_and_lambda_is_beta() {
        int draws = 20_000;
        int cut = 0;
        List<Double> lambdas = new ArrayList<>();
        for (int i = 0; i < draws; i++) {
            Mix mix = RECIPE.draw(128, 2240, 2240, SplitMix.of(6, 0, i));
            if (mix.box() != null) {
                cut++;
                assertThat(mix.lambda()).isEqualTo(Mixing.kept(mix.box(), 2240, 2240));
            } else {
                lambdas.add(mix.lambda());
            }
            assertThat(mix.partner(5)).isEqualTo(122);
        }
        assertThat((double) cut / draws).isCloseTo(0.5, within(3.3 * 0.5 / Math.sqrt(draws)));
        double[] sample = lambdas.stream().mapToDouble(Double::doubleValue).toArray();
        assertThat(new KolmogorovSmirnovTest().kolmogorovSmirnovTest(new BetaDistribution(null, 0.8, 0.8), sample))
                .isGreaterThan(1e-3);
    }

    @Test
    void probabilities_and_alphas_decide_what_is_possible() {
        SplitMix random = new SplitMix(9);
        Mixing cutOnly = new Mixing(0, 1, 1, 0, Mixing.Partners.REVERSED);
        Mixing upOnly = new Mixing(0.2, 0, 1, 1, Mixing.Partners.REVERSED);
        Mixing never = new Mixing(0.8, 1, 0, 0.5, Mixing.Partners.REVERSED);
        int boxes = 0;
        for (int i = 0; i < 100; i++) {
            boxes += cutOnly.draw(2, 224, 224, random).box() != null ? 1 : 0;
            assertThat(upOnly.draw(2, 224, 224, random).box()).isNull();
            assertThat(never.draw(2, 224, 224, random).lambda()).isEqualTo(1);
        }
        assertThat(boxes).isGreaterThan(90);
    }

    @Test
    void permuted_partners_are_a_permutation() {
        Mix mix = new Mixing(0.8, 1, 1, 0.5, Mixing.Partners.PERMUTED).draw(5, 8, 8, new SplitMix(3));
        List<Integer> partners = new ArrayList<>();
        for (int i = 0; i < mix.batch(); i++) {
            partners.add(mix.partner(i));
        }
        assertThat(partners).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void what_cannot_be_mixed_is_refused() {
        assertThatThrownBy(() -> RECIPE.draw(3, 8, 8, new SplitMix(1)))
                .hasMessage("mixing with the reversed batch needs an even micro-batch, not 3");
        assertThatThrownBy(() -> new Mixing(0, 0, 1, 0.5, Mixing.Partners.REVERSED))
                .hasMessageContaining("one of them positive: 0.0, 0.0");
        assertThatThrownBy(() -> Mix.none(2).targets(new int[3], 10, 0.1, FloatBuffer.allocate(30)))
                .hasMessage("3 labels for 2 images");
    }
}
